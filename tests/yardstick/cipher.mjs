/** `createCipher('aes-256-cbc', secret)`, also where Node has it no more. */
import crypto from 'node:crypto'

export function createCipher(secret) {
  if ('createCipher' in crypto) return crypto.createCipher('aes-256-cbc', secret)
  const { key, iv } = keyAndIv(secret)
  return crypto.createCipheriv('aes-256-cbc', key, iv)
}

export function createDecipher(secret) {
  if ('createDecipher' in crypto) return crypto.createDecipher('aes-256-cbc', secret)
  const { key, iv } = keyAndIv(secret)
  return crypto.createDecipheriv('aes-256-cbc', key, iv)
}

/** OpenSSL's EVP_BytesToKey with MD5, one round and no salt: each digest is over the one before and the secret. */
function keyAndIv(secret) {
  let octets = Buffer.alloc(0)
  let digest = Buffer.alloc(0)
  while (octets.length < 48) {
    digest = crypto.createHash('md5').update(digest).update(secret, 'utf8').digest()
    octets = Buffer.concat([octets, digest])
  }
  return { key: octets.subarray(0, 32), iv: octets.subarray(32, 48) }
}
