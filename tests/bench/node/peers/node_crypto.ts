import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto'
import type { Claims } from '@weapp-login/token'
import { newKey } from '../../../actors/keys.js'
import type { Peer } from '../peer.js'
import { APPID } from '../sessions.js'
import { readClaims, writeClaims } from './claims_octets.js'

const SHAPE = /^v1\.[0-9a-f]{8}\.(?:[0-9a-f]{32}){4,31}$/
const MAX_SKEW_MS = 60_000
const BITS_OF_AAD = Buffer.from('0000000000000060', 'hex')

/** The same token, with OpenSSL as Node offers it. */
interface NodeCrypto {
  /** All that ours does: from the text to claims that count, and back. */
  sameWork: Peer
  /** The same without the plaintext: it is neither written nor read, and no time is looked at. */
  cipherAlone: Peer
}

export function nodeCrypto(): NodeCrypto {
  const [, kid = '', octets = ''] = newKey().split('.')
  const macKey = createSecretKey(octets.slice(0, 64), 'hex')
  const encKey = createSecretKey(octets.slice(64), 'hex')
  const aad = `v1.${kid}.`

  const tagOf = (ivAndCiphertext: Buffer) =>
    createHmac('sha512', macKey).update(aad).update(ivAndCiphertext).update(BITS_OF_AAD).digest().subarray(0, 32)

  const seal = (plaintext: Buffer) => {
    const iv = randomFillSync(Buffer.allocUnsafe(16))
    const cipher = createCipheriv('aes-256-cbc', encKey, iv)
    const ivAndCiphertext = Buffer.concat([iv, cipher.update(plaintext), cipher.final()])
    return aad + ivAndCiphertext.toString('hex') + tagOf(ivAndCiphertext).toString('hex')
  }

  const open = (token: string) => {
    if (!SHAPE.test(token)) throw new Error('malformed')
    if (!token.startsWith(aad)) throw new Error('unknown_key')
    const body = Buffer.from(token.slice(aad.length), 'hex')
    const ivAndCiphertext = body.subarray(0, -32)
    if (!timingSafeEqual(tagOf(ivAndCiphertext), body.subarray(-32))) throw new Error('forged')
    const decipher = createDecipheriv('aes-256-cbc', encKey, body.subarray(0, 16))
    return Buffer.concat([decipher.update(ivAndCiphertext.subarray(16)), decipher.final()])
  }

  const sameWork: Peer = {
    name: 'node:crypto, the same work',
    encrypted: true,
    isAsync: false,
    seal: ({ claims }) => seal(writeClaims(claims)),
    verify: (token) => counted(readClaims(open(token))),
  }
  const plaintexts = new WeakMap<Claims, Buffer>()
  const plaintextOf = (claims: Claims) => {
    const plaintext = plaintexts.get(claims) ?? writeClaims(claims)
    plaintexts.set(claims, plaintext)
    return plaintext
  }
  const cipherAlone: Peer = {
    name: 'node:crypto, the cipher alone',
    encrypted: true,
    isAsync: false,
    seal: ({ claims }) => seal(plaintextOf(claims)),
    verify: open,
  }
  return { sameWork, cipherAlone }
}

/** The claims, if they count here and now. */
export function counted(claims: Claims): Claims {
  const now = Date.now()
  if (claims.appid !== APPID) throw new Error('wrong_app')
  if (claims.issuedAt > now + MAX_SKEW_MS) throw new Error('not_yet_valid')
  if (now > claims.expiresAt) throw new Error('expired')
  return claims
}
