import { randomBytes, randomUUID } from 'node:crypto'
import type { Claims } from '@weapp-login/token'

export const APPID = 'wx4f4bc4dec97d474b'
export const DAY_MS = 86_400_000

/** One session, as our claims and as JSON Web Tokens name and date them. */
export interface Session {
  claims: Claims
  json: JsonClaims
}

export interface JsonClaims {
  [name: string]: string | number
  sub: string
  aud: string
  sid: string
  uid: string
  auth_time: number
  iat: number
  exp: number
}

/** So many that nothing is checked twice in a row; each token is good for a day from now. */
export function newSessions(count: number): Session[] {
  return Array.from({ length: count }, newSession)
}

function newSession(): Session {
  const now = Date.now()
  const seconds = Math.floor(now / 1000)
  const claims: Claims = {
    openid: `o${randomBytes(20).toString('base64url')}`,
    appid: APPID,
    sessionId: randomBytes(16).toString('hex'),
    userId: randomUUID(),
    authenticatedAt: now,
    issuedAt: now,
    expiresAt: now + DAY_MS,
  }
  const json: JsonClaims = {
    sub: claims.openid,
    aud: claims.appid,
    sid: claims.sessionId,
    uid: claims.userId,
    auth_time: seconds,
    iat: seconds,
    exp: seconds + DAY_MS / 1000,
  }
  return { claims, json }
}
