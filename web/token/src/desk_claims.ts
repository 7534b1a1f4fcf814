/** How claims lie on the desk. `crates/wasm/src/desk_claims.rs` is the other half, and says where. */
import type { Claims, LegacyClaims } from './claims.js'
import { number, optional, text } from './crossing.js'
import { putNumber, putTexts, takeNumber, takeText } from './desk.js'

const [OPENID, APPID, SESSION_ID, USER_ID, EXTERNAL_ID] = [0, 1, 2, 3, 4]
const [AUTHENTICATED_AT, ISSUED_AT, EXPIRES_AT] = [7, 8, 9]

/** Puts claims there, of which nothing is known yet. */
export function putClaims(claims: Partial<Claims>): void {
  // All of them before anything lies there: to read one may run code of the caller's.
  const { openid, appid, sessionId, userId, externalId, authenticatedAt, issuedAt, expiresAt } = claims
  putTexts([text(openid), text(appid), text(sessionId), text(userId), optional(externalId, text)])
  putNumber(AUTHENTICATED_AT, number(authenticatedAt))
  putNumber(ISSUED_AT, number(issuedAt))
  putNumber(EXPIRES_AT, number(expiresAt))
}

/** Takes the claims of a v1 token. Only the last of the texts may be other than ASCII, so octets are characters. */
export function takeClaims(): Claims {
  const texts = takeText()
  const appid = takeNumber(OPENID)
  const sessionId = appid + takeNumber(APPID)
  const userId = sessionId + takeNumber(SESSION_ID)
  const externalId = userId + takeNumber(USER_ID)
  const claims: Claims = {
    openid: texts.slice(0, appid),
    appid: texts.slice(appid, sessionId),
    sessionId: texts.slice(sessionId, userId),
    userId: texts.slice(userId, externalId),
    authenticatedAt: takeNumber(AUTHENTICATED_AT),
    issuedAt: takeNumber(ISSUED_AT),
    expiresAt: takeNumber(EXPIRES_AT),
  }
  if (takeNumber(EXTERNAL_ID) > 0) claims.externalId = texts.slice(externalId)
  return claims
}

/** Takes the claims of a legacy token. */
export function takeLegacyClaims(): LegacyClaims {
  return { openid: takeText(), issuedAt: takeNumber(ISSUED_AT), expiresAt: takeNumber(EXPIRES_AT) }
}
