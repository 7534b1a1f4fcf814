import { decrypt, encrypt, generateKeys } from 'paseto-ts/v4'
import type { Peer } from '../peer.js'
import type { JsonClaims } from '../sessions.js'

export function paseto(): Peer {
  const key = generateKeys('local', { format: 'buffer' })
  return {
    name: 'paseto-ts v4.local',
    encrypted: true,
    isAsync: false,
    seal: ({ json }) => encrypt(key, datedByWords(json)),
    verify: (token) => decrypt(key, token).payload,
  }
}

function datedByWords({ iat, exp, ...rest }: JsonClaims) {
  const words = (seconds: number) => new Date(seconds * 1000).toISOString()
  return { ...rest, iat: words(iat), exp: words(exp) }
}
