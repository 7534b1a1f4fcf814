import { randomBytes, webcrypto } from 'node:crypto'
import { EncryptJWT, jwtDecrypt, jwtVerify, SignJWT } from 'jose'
import type { Peer } from '../peer.js'
import { APPID } from '../sessions.js'

/** The very cipher of ours, as JOSE writes it. */
export function joseEncrypted(): Peer {
  const key = randomBytes(64)
  const header = { alg: 'dir', enc: 'A256CBC-HS512' }
  const accepted = { audience: APPID, keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256CBC-HS512'] }
  return {
    name: 'jose JWE dir A256CBC-HS512',
    encrypted: true,
    isAsync: true,
    seal: ({ json }) => new EncryptJWT(json).setProtectedHeader(header).encrypt(key),
    verify: async (token) => (await jwtDecrypt(token, key, accepted)).payload,
  }
}

export async function joseSigned(): Promise<Peer> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await webcrypto.subtle.importKey('raw', randomBytes(32), hmac, false, ['sign', 'verify'])
  const header = { alg: 'HS256', typ: 'JWT' }
  const accepted = { audience: APPID, algorithms: ['HS256'] }
  return {
    name: 'jose HS256',
    encrypted: false,
    isAsync: true,
    seal: ({ json }) => new SignJWT(json).setProtectedHeader(header).sign(key),
    verify: async (token) => (await jwtVerify(token, key, accepted)).payload,
  }
}
