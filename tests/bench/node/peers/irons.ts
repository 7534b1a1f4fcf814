import { randomBytes } from 'node:crypto'
import * as hapi from '@hapi/iron'
import * as web from 'iron-webcrypto'
import type { Peer } from '../peer.js'
import { DAY_MS } from '../sessions.js'

/** As their documentation shows them: keys are derived from a password, with each token's own salts. */
export function ironsWithPassword(): Peer[] {
  const password = randomBytes(32).toString('base64url')
  return [hapiIron('@hapi/iron, a password', password), webIron('iron-webcrypto, a password', password)]
}

/** The other way that they offer: the octets are the key, and nothing is derived. */
export function ironsWithKey(): Peer[] {
  const key = randomBytes(32)
  return [hapiIron('@hapi/iron, a key', key), webIron('iron-webcrypto, a key', key)]
}

function hapiIron(name: string, secret: string | Buffer): Peer {
  const options = { ...hapi.defaults, ttl: DAY_MS }
  return {
    name,
    encrypted: true,
    isAsync: true,
    seal: ({ json }) => hapi.seal(json, secret, options),
    verify: (token) => hapi.unseal(token, secret, options),
  }
}

function webIron(name: string, secret: string | Buffer): Peer {
  const options = { ...web.defaults, ttl: DAY_MS }
  return {
    name,
    encrypted: true,
    isAsync: true,
    seal: ({ json }) => web.seal(json, secret, options),
    verify: (token) => web.unseal(token, secret, options),
  }
}
