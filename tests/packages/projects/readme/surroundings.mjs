// What the examples take for granted.
import { writeFileSync } from 'node:fs'
import { TokenCodec } from '@weapp-login/token'

const mac = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const enc = '202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f'
const secret = `weapp-secret.1325b301.${mac}${enc}`
writeFileSync('keys.txt', `# the team's\n${secret}\n`)

const claims = {
  openid: 'oX1234',
  appid: 'wx0123456789abcdef',
  sessionId: '00112233445566778899aabbccddeeff',
  userId: '01932c07-209c-7000-8000-000000000000',
  authenticatedAt: Date.now(),
  issuedAt: Date.now(),
  expiresAt: Date.now() + 86_400_000,
}
const codec = new TokenCodec({ keys: [secret] })
const token = codec.seal(claims)
Object.assign(globalThis, claims, { codec, token, request: { headers: { 'x-session': token } } })
