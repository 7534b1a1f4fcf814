/** The vectors, which others have written. */
import { assertEqual, assertThrows } from './assertions.js'
import type { TokenPackage } from './suite.js'
import type { SuiteData } from './suite_data.js'
import { claimsOf, withUuid } from './written_claims.js'

export function v1Vectors({ TokenCodec, Inspector }: TokenPackage, { v1 }: SuiteData): number {
  const codec = new TokenCodec({ keys: [v1.secret] })
  const inspector = new Inspector({ keys: [v1.inspect] })
  for (const { token, claims: written } of v1.valid) {
    const claims = claimsOf(written)
    const nowMs = claims.issuedAt
    assertEqual(codec.verify(token, { nowMs }).claims, claims, token)
    const seen = inspector.inspect(token, { nowMs })
    assertEqual([seen.authenticity, seen.kid, seen.claims], ['not_verified', v1.kid, claims], token)
    assertEqual(codec.verify(codec.seal(claims), { nowMs }).claims, claims, 'sealed again')
  }
  for (const { name, token, reason } of v1.invalid) {
    assertEqual(codec.verify(token), { verdict: 'invalid', reason, legacy: false }, name)
  }
  return 3 * v1.valid.length + v1.invalid.length
}

export function extraVectors({ TokenCodec }: TokenPackage, { extra }: SuiteData): number {
  const codec = new TokenCodec({ keys: [extra.secret] })
  for (const { name, token, claims, now, verdict } of extra.valid) {
    assertEqual(codec.verify(token, { nowMs: now }), { verdict, legacy: false, claims: claimsOf(claims) }, name)
  }
  for (const { name, token, reason } of extra.invalid) {
    assertEqual(codec.verify(token), { verdict: 'invalid', reason, legacy: false }, name)
  }
  for (const window of extra.legacy) {
    const { secret, suffix, ttl: ttlMs, minted_until: mintedUntilMs, accept_until: acceptUntilMs } = window
    const legacy = { secret, suffix, ttlMs, mintedUntilMs, acceptUntilMs }
    const answer = new TokenCodec({ keys: [extra.secret], legacy }).verify(window.token, { nowMs: window.now })
    assertEqual([answer.verdict, answer.reason], [window.verdict, window.reason], window.name)
    if (window.claims) {
      const { openid, issued_at: issuedAt, expires_at: expiresAt } = window.claims
      assertEqual([answer.legacy, answer.claims], [true, { openid, issuedAt, expiresAt }], window.name)
    }
  }
  return extra.valid.length + extra.invalid.length + extra.legacy.length
}

export function verdictVectors({ TokenCodec }: TokenPackage, { v1, verdicts }: SuiteData): number {
  verdicts.cases.forEach(({ claims, policy, revocations, now, verdict, reason }, index) => {
    const { max_skew: maxSkewMs, renew_after: renewAfterMs, appids } = policy
    const codec = new TokenCodec({ keys: [v1.secret], maxSkewMs, renewAfterMs, ...(appids && { appids }) })
    codec.revocations.apply(revocations.map((entry) => withUuid(entry)))
    const answer = codec.verify(codec.seal(claimsOf(claims)), { nowMs: now })
    assertEqual([answer.verdict, answer.reason], [verdict, reason], `verdict ${index}`)
    assertEqual(answer.claims !== undefined, verdict !== 'invalid', `claims of verdict ${index}`)
  })
  return verdicts.cases.length
}

export function keyVectors(
  { TokenCodec, Inspector, TokenError, keysOfFile }: TokenPackage,
  { keys }: SuiteData,
): number {
  new TokenCodec({ keys: [keys.secret] })
  new Inspector({ keys: [keys.inspect, keys.secret] })
  const file = `\ufeff# the key that mints\r\n\n  \n${keys.secret}\r\n${keys.inspect}`
  assertEqual(keysOfFile(file), [keys.secret, keys.inspect], 'a key file')
  for (const { name, text } of keys.refused) {
    assertThrows(() => new TokenCodec({ keys: [text] }), TokenError, undefined, name)
  }
  for (const { name, lines } of keys.rings_refused) {
    assertThrows(() => new TokenCodec({ keys: lines }), TokenError, undefined, name)
  }
  return 3 + keys.refused.length + keys.rings_refused.length
}

export function legacyVectors({ TokenCodec }: TokenPackage, { v1, legacy }: SuiteData): number {
  const keys = [v1.secret]
  const acceptUntilMs = Number.MAX_SAFE_INTEGER
  for (const { secret, suffix, id, issued_at: issuedAt, token } of legacy.cases) {
    const codec = new TokenCodec({ keys, legacy: { secret, suffix, acceptUntilMs } })
    const claims = { openid: id, issuedAt, expiresAt: issuedAt + 86_400_000 }
    assertEqual(codec.verify(token, { nowMs: issuedAt }), { verdict: 'due_for_renewal', legacy: true, claims }, token)
  }
  const { secret, suffix, tokens } = legacy.refused
  const codec = new TokenCodec({ keys, legacy: { secret, suffix, acceptUntilMs } })
  for (const { name, token } of tokens) {
    const answer = codec.verify(token, { nowMs: 1_561_370_000_000 })
    assertEqual([answer.verdict, answer.claims], ['invalid', undefined], name)
  }
  return legacy.cases.length + tokens.length
}
