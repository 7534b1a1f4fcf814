// Compiled and never run: what must not compile is expected not to.
import { Inspector, TokenCodec, TokenError } from '@weapp-login/token'
import type { Claims, TokenErrorCode } from '@weapp-login/token'
import type { HttpErrorName } from '@weapp-login/token/codes'

const codec = new TokenCodec({ keys: ['weapp-secret.…'] })
const answer = codec.verify('v1.…', { nowMs: 0 })

// @ts-expect-error an invalid token has no claims
answer.claims.openid

if (answer.verdict === 'invalid') {
  const reason: 'malformed' | 'unknown_key' | 'forged' | 'wrong_app' | 'legacy' = answer.reason
  // @ts-expect-error nor is there a claim to read
  answer.claims.openid
  void reason
} else if (answer.legacy) {
  const openid: string = answer.claims.openid
  // @ts-expect-error a legacy token knows no session
  answer.claims.sessionId
  void openid
} else {
  const claims: Claims = answer.claims
  void claims.sessionId
}
if (answer.verdict === 'revoked') {
  const reason: 'logged_out' | 'replaced' | 'kicked' | 'blocked' | 'deleted' = answer.reason
  void reason
}
if (answer.verdict === 'active') {
  // @ts-expect-error a good token has no reason
  const reason: string = answer.reason
  void reason
}

// A header may be there or not, once or twice.
declare const header: string | string[] | undefined
codec.verify(header)
// An entry as a description of the HTTP answer has it.
declare const entries: { scope: 'session' | 'user' | 'app' | 'all'; id?: string; until: number; reason: 'kicked' }[]
codec.revocations.apply(entries)

const seen = new Inspector({ keys: [] }).inspect('v1.…')
if (seen.verdict !== 'invalid') void seen.claims.openid
if (seen.authenticity === 'legacy') void seen.claims.issuedAt
// @ts-expect-error not before it is known to be readable
void seen.claims.openid

// @ts-expect-error an inspector can't verify
new Inspector({ keys: [] }).verify('v1.…')
// @ts-expect-error nor can a codec do without keys
new TokenCodec({})
// @ts-expect-error the end of the old tokens must be named
new TokenCodec({ keys: [], legacy: { secret: 'x' } })

const code: TokenErrorCode = new TokenError('no_key', '').code
const name: HttpErrorName = 'session_expired'
void [code, name]
