import crypto from 'node:crypto'
import { keyAndIv } from '../../../actors/legacy_token.js'
import type { Peer } from '../peer.js'
import { DAY_MS } from '../sessions.js'

const SECRET = '2019_06'

// It is deprecated, which is what this is about.
process.noDeprecation = true

/** What the old service does with each token: the key is derived anew, and nothing vouches for what is read. */
export function oldService(): Peer {
  const { name, encryptor, decryptor } = 'createCipher' in crypto ? byNode : byHand
  return {
    name,
    encrypted: true,
    isAsync: false,
    seal: ({ claims }) => {
      const cipher = encryptor()
      return cipher.update(`${claims.openid}|${Date.now()}|2019`, 'utf8', 'hex') + cipher.final('hex')
    },
    verify: (token) => {
      const decipher = decryptor()
      const [openid, issuedAt] = (decipher.update(token, 'hex', 'utf8') + decipher.final('utf8')).split('|')
      if (Date.now() - Number(issuedAt) > DAY_MS) throw new Error('expired')
      return openid
    },
  }
}

const byNode = {
  name: 'createCipher',
  encryptor: () => crypto.createCipher('aes-256-cbc', SECRET),
  decryptor: () => crypto.createDecipher('aes-256-cbc', SECRET),
}

/** Node 22 and newer have no createCipher any more. */
const byHand = {
  name: 'createCipher, written out',
  encryptor: () => {
    const { key, iv } = keyAndIv(SECRET)
    return crypto.createCipheriv('aes-256-cbc', key, iv)
  },
  decryptor: () => {
    const { key, iv } = keyAndIv(SECRET)
    return crypto.createDecipheriv('aes-256-cbc', key, iv)
  },
}
