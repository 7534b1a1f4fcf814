import { createCipheriv, createHash } from 'node:crypto'

/** What the old service made: `createCipher('aes-256-cbc', secret)` over `openid|now|2019`, in hex. */
export function legacyToken(secret: string, openid: string, issuedAtMs: number): string {
  const { key, iv } = keyAndIv(secret)
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  return cipher.update(`${openid}|${issuedAtMs}|2019`, 'utf8', 'hex') + cipher.final('hex')
}

/** OpenSSL's EVP_BytesToKey with MD5, one round and no salt: each digest is over the one before and the secret. */
export function keyAndIv(secret: string) {
  let digest = Buffer.alloc(0)
  let octets = Buffer.alloc(0)
  while (octets.length < 48) {
    digest = createHash('md5').update(digest).update(secret, 'utf8').digest()
    octets = Buffer.concat([octets, digest])
  }
  return { key: octets.subarray(0, 32), iv: octets.subarray(32, 48) }
}
