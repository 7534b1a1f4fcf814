/** What a codec says of a token that it made, and of one that was changed afterwards. */
export default function verdictsOf({ TokenCodec }) {
  const key =
    'weapp-secret.1325b301.000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f'
  const claims = {
    openid: 'oX1234',
    appid: 'wx4f4bc4dec97d474b',
    sessionId: '00112233445566778899aabbccddeeff',
    userId: '01932c07-209c-7000-8000-000000000000',
    authenticatedAt: 1_763_769_600_000,
    issuedAt: 1_763_769_600_000,
    expiresAt: 1_763_856_000_000,
  }
  const codec = new TokenCodec({ keys: [key] })
  const token = codec.seal(claims)
  const changed = token.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
  return [token, changed].map((one) => codec.verify(one, { nowMs: claims.issuedAt }).verdict).join()
}
