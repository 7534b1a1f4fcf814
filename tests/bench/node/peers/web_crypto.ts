import { webcrypto } from 'node:crypto'
import { newKey } from '../../../actors/keys.js'
import type { Peer } from '../peer.js'
import { readClaims, writeClaims } from './claims_octets.js'
import { counted } from './node_crypto.js'

const SHAPE = /^v1\.[0-9a-f]{8}\.(?:[0-9a-f]{32}){4,31}$/
const BITS_OF_AAD = Buffer.from('0000000000000060', 'hex')

/** The same token and the same work, with what browsers have too. */
export async function webCrypto(): Promise<Peer> {
  const { subtle } = webcrypto
  const [, kid = '', octets = ''] = newKey().split('.')
  const half = (start: number) => Buffer.from(octets.slice(start, start + 64), 'hex')
  const hmac = { name: 'HMAC', hash: 'SHA-512' }
  const macKey = await subtle.importKey('raw', half(0), hmac, false, ['sign'])
  const encKey = await subtle.importKey('raw', half(64), 'AES-CBC', false, ['encrypt', 'decrypt'])
  const aad = Buffer.from(`v1.${kid}.`)
  const start = aad.toString()

  const tagOf = async (ivAndCiphertext: Buffer) => {
    const signed = Buffer.concat([aad, ivAndCiphertext, BITS_OF_AAD])
    return Buffer.from(await subtle.sign('HMAC', macKey, signed), 0, 32)
  }

  return {
    name: 'WebCrypto, the same work',
    encrypted: true,
    isAsync: true,
    seal: async ({ claims }) => {
      const iv = webcrypto.getRandomValues(Buffer.alloc(16))
      const ciphertext = await subtle.encrypt({ name: 'AES-CBC', iv }, encKey, writeClaims(claims))
      const ivAndCiphertext = Buffer.concat([iv, Buffer.from(ciphertext)])
      return start + ivAndCiphertext.toString('hex') + (await tagOf(ivAndCiphertext)).toString('hex')
    },
    verify: async (token) => {
      if (!SHAPE.test(token)) throw new Error('malformed')
      if (!token.startsWith(start)) throw new Error('unknown_key')
      const body = Buffer.from(token.slice(start.length), 'hex')
      const ivAndCiphertext = body.subarray(0, -32)
      if (!isEqual(await tagOf(ivAndCiphertext), body.subarray(-32))) throw new Error('forged')
      const iv = body.subarray(0, 16)
      const plaintext = await subtle.decrypt({ name: 'AES-CBC', iv }, encKey, ivAndCiphertext.subarray(16))
      return counted(readClaims(Buffer.from(plaintext)))
    },
  }
}

/** In constant time; browsers have no function for it. */
function isEqual(one: Buffer, other: Buffer): boolean {
  let difference = one.length ^ other.length
  for (let at = 0; at < one.length; at++) difference |= (one[at] ?? 0) ^ (other[at] ?? 0)
  return difference === 0
}
