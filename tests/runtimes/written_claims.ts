/** From how the vectors write claims and entries to how JavaScript has them. */
import type { Claims, RevocationEntry } from '@weapp-login/token'
import type { WrittenClaims } from './suite_data.js'

export function claimsOf(written: WrittenClaims): Claims {
  return {
    openid: written.openid,
    appid: written.appid,
    sessionId: written.session_id,
    userId: uuid(written.user_id),
    authenticatedAt: written.authenticated_at,
    issuedAt: written.issued_at,
    expiresAt: written.expires_at,
    ...(written.external_id !== undefined && { externalId: written.external_id }),
  }
}

/** The vectors write a user's id without dashes; the feed writes a UUID. */
export function withUuid(entry: RevocationEntry): RevocationEntry {
  return entry.scope === 'user' ? { ...entry, id: uuid(entry.id ?? '') } : entry
}

function uuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
