import { createSecretKey, randomBytes } from 'node:crypto'
import { createSigner, createVerifier } from 'fast-jwt'
import jsonwebtoken from 'jsonwebtoken'
import type { Peer } from '../peer.js'
import { APPID } from '../sessions.js'

interface FastJwt {
  uncached: Peer
  /** It answers for a token that it has seen from memory, by a hash of its text; here it has seen them all. */
  cached: Peer
}

export function fastJwt(): FastJwt {
  const key = randomBytes(32)
  const sign = createSigner({ key, algorithm: 'HS256' })
  const accepted = { key, algorithms: ['HS256' as const], allowedAud: APPID }
  const uncached: Peer = {
    name: 'fast-jwt HS256, uncached',
    encrypted: false,
    isAsync: false,
    seal: ({ json }) => sign(json),
    verify: createVerifier({ ...accepted, cache: false }),
  }
  const cached: Peer = {
    name: 'fast-jwt HS256, all cached',
    encrypted: false,
    isAsync: false,
    sealedBy: uncached,
    verify: createVerifier({ ...accepted, cache: true }),
  }
  return { uncached, cached }
}

export function jsonWebToken(): Peer {
  const key = createSecretKey(randomBytes(32))
  return {
    name: 'jsonwebtoken HS256',
    encrypted: false,
    isAsync: false,
    seal: ({ json }) => jsonwebtoken.sign(json, key, { algorithm: 'HS256' }),
    verify: (token) => jsonwebtoken.verify(token, key, { algorithms: ['HS256'], audience: APPID }),
  }
}
