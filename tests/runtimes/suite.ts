/**
 * One suite for every runtime: the vectors of others, and the native build's answers.
 *
 * It knows no runtime and no test framework: a runner hands it the package and the data, and gets a count of
 * what was compared, or an error that says what differs.
 */
import type * as Token from '@weapp-login/token'
import type { Claims, RevocationEntry } from '@weapp-login/token'
import { assertEqual, assertThrows } from './assertions.js'
import type { SuiteData, WrittenClaims } from './suite_data.js'

export type TokenPackage = typeof Token

/** How many answers of each part were compared. */
export type Counts = Record<keyof typeof PARTS, number>

const PARTS = {
  names,
  v1Vectors,
  extraVectors,
  verdictVectors,
  keyVectors,
  legacyVectors,
  nativeKeys,
  nativeVerdicts,
  nativeInspections,
  claimsThatAreNone,
  misuse,
}

export function runSuite(token: TokenPackage, data: SuiteData): Counts {
  const counts = Object.entries(PARTS).map(([name, part]) => [name, part(token, data)])
  return Object.fromEntries(counts) as Counts
}

function names(token: TokenPackage, { native }: SuiteData): number {
  const lists = Object.entries(native.names)
  for (const [name, list] of lists) assertEqual((token as unknown as Record<string, unknown>)[name], list, name)
  return lists.length
}

function v1Vectors({ TokenCodec, Inspector }: TokenPackage, { v1 }: SuiteData): number {
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

function extraVectors({ TokenCodec }: TokenPackage, { extra }: SuiteData): number {
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

function verdictVectors({ TokenCodec }: TokenPackage, { v1, verdicts }: SuiteData): number {
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

function keyVectors({ TokenCodec, Inspector, TokenError, keysOfFile }: TokenPackage, { keys }: SuiteData): number {
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

function legacyVectors({ TokenCodec }: TokenPackage, { v1, legacy }: SuiteData): number {
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

function nativeKeys({ TokenCodec, Inspector, TokenError }: TokenPackage, { native }: SuiteData): number {
  for (const { text, codec, inspector } of native.keys) {
    const inCodec = () => new TokenCodec({ keys: [text] })
    const inInspector = () => new Inspector({ keys: [text] })
    for (const [make, code] of [
      [inCodec, codec],
      [inInspector, inspector],
    ] as const) {
      if (code === null) make()
      else assertThrows(make, TokenError, code, text)
    }
  }
  return 2 * native.keys.length
}

function nativeVerdicts({ TokenCodec }: TokenPackage, { native }: SuiteData): number {
  let compared = 0
  for (const { keys, policy, revocations, cases } of native.scenes) {
    const codec = new TokenCodec({ keys, ...policy })
    codec.revocations.apply(revocations)
    for (const { token, nowMs, verdict } of cases) {
      assertEqual(codec.verify(token, { nowMs }), verdict, `${token} at ${nowMs}`)
      compared += 1
    }
  }
  return compared
}

function nativeInspections({ Inspector }: TokenPackage, { native }: SuiteData): number {
  let compared = 0
  for (const { inspectorKeys, policy, cases } of native.scenes) {
    const inspector = new Inspector({ keys: inspectorKeys, ...policy })
    for (const { token, nowMs, inspection } of cases) {
      assertEqual(inspector.inspect(token, { nowMs }), inspection, `${token} at ${nowMs}`)
      compared += 1
    }
  }
  return compared
}

function claimsThatAreNone({ TokenCodec, TokenError }: TokenPackage, { v1 }: SuiteData): number {
  const codec = new TokenCodec({ keys: [v1.secret] })
  const good = claimsOf(first(v1.valid).claims)
  const wrong: [Record<string, unknown>, string][] = [
    [{ openid: '' }, 'malformed_openid'],
    [{ openid: undefined }, 'malformed_openid'],
    [{ openid: 'a|b' }, 'malformed_openid'],
    [{ openid: 'x'.repeat(65) }, 'malformed_openid'],
    [{ openid: '一'.repeat(1 << 20) }, 'malformed_openid'],
    [{ appid: 7 }, 'malformed_appid'],
    [{ sessionId: good.sessionId.toUpperCase() }, 'malformed_session_id'],
    [{ userId: good.userId.replaceAll('-', '') }, 'malformed_user_id'],
    [{ issuedAt: good.issuedAt + 0.5 }, 'malformed_millis'],
    [{ authenticatedAt: -1 }, 'malformed_millis'],
    [{ expiresAt: 2 ** 53 }, 'malformed_millis'],
    [{ expiresAt: Number.NaN }, 'malformed_millis'],
    [{ expiresAt: String(good.expiresAt) }, 'malformed_millis'],
    [{ expiresAt: new Date(good.expiresAt) }, 'malformed_millis'],
    [{ issuedAt: good.expiresAt + 1 }, 'times_out_of_order'],
    [{ authenticatedAt: good.issuedAt + 1 }, 'times_out_of_order'],
    [{ externalId: '' }, 'malformed_external_id'],
    [{ externalId: '用'.repeat(22) }, 'malformed_external_id'],
    [{ externalId: 'half of \ud83d' }, 'malformed_external_id'],
    [{ externalId: null }, 'malformed_external_id'],
  ]
  for (const [change, code] of wrong) {
    const claims = { ...good, ...change } as unknown as Claims
    assertThrows(() => codec.seal(claims), TokenError, code, JSON.stringify(change))
  }
  const full = { ...good, externalId: '用'.repeat(21) + '\u0000' }
  assertEqual(codec.verify(codec.seal(full), { nowMs: good.issuedAt }).claims, full, 'a full external id')
  return wrong.length + 1
}

function misuse({ TokenCodec, Inspector, TokenError, keysOfFile }: TokenPackage, { v1 }: SuiteData): number {
  const keys = [v1.secret]
  const codec = new TokenCodec({ keys })
  const legacy = { secret: '', acceptUntilMs: 1 }
  // What a program without types can do.
  const any = (value: unknown) => value as never
  const wrong: [() => unknown, string][] = [
    [() => new TokenCodec({ keys: [] }), 'no_key'],
    [() => new TokenCodec({ keys: [v1.secret, v1.secret] }), 'duplicate_key'],
    [() => new TokenCodec({ keys: [v1.inspect] }), 'cannot_mint'],
    [() => new TokenCodec({ keys: [''] }), 'malformed_secret'],
    [() => new TokenCodec(any(undefined)), 'bad_option'],
    [() => new TokenCodec(any({})), 'bad_option'],
    [() => new TokenCodec({ keys: any(v1.secret) }), 'bad_option'],
    [() => new TokenCodec({ keys: any([7]) }), 'bad_option'],
    [() => new TokenCodec(any({ keys, appid: 'wx0' })), 'bad_option'],
    [() => new TokenCodec({ keys, appids: any('wx0') }), 'bad_option'],
    [() => new TokenCodec({ keys, appids: [''] }), 'malformed_appid'],
    [() => new TokenCodec({ keys, maxSkewMs: -1 }), 'malformed_millis'],
    [() => new TokenCodec({ keys, renewAfterMs: any('12h') }), 'malformed_millis'],
    [() => new TokenCodec({ keys, legacy }), 'empty_legacy_secret'],
    [() => new TokenCodec({ keys, legacy: any({ secret: 'x' }) }), 'bad_option'],
    [() => new TokenCodec({ keys, legacy: any({ ...legacy, secret: 7 }) }), 'bad_option'],
    [() => new TokenCodec({ keys, legacy: any({ secret: 'x', acceptUntilMs: null }) }), 'malformed_millis'],
    [() => new Inspector({ keys, legacy: any({ secret: 'x', acceptUntilMs: null }) }), 'malformed_millis'],
    [() => new TokenCodec({ keys, maxSkewMs: any(null) }), 'malformed_millis'],
    [() => new TokenCodec({ keys, legacy: any(null) }), 'bad_option'],
    [() => new Inspector({ keys: ['x'] }), 'malformed_inspect_key'],
    [() => new Inspector(any({ keys: 'x' })), 'bad_option'],
    [() => new TokenCodec({ keys: any(new Array(1)) }), 'bad_option'],
    [() => new Inspector({ keys: any(new Array(1)) }), 'bad_option'],
    [() => new TokenCodec({ keys: ['一'.repeat(1 << 20)] }), 'malformed_secret'],
    [() => new TokenCodec(any({ keys, [v1.secret]: 1 })), 'bad_option'],
    [() => keysOfFile(any(new Uint8Array(1))), 'bad_option'],
    [() => codec.verify('', { nowMs: any('now') }), 'malformed_millis'],
    [() => codec.verify('', any({ now: 1 })), 'bad_option'],
    [() => codec.verify('', any(1)), 'bad_option'],
    [() => codec.verify('', any(null)), 'bad_option'],
    [() => new Inspector({ keys: [] }).inspect('', any(null)), 'bad_option'],
    [() => codec.revocations.apply(any({ [Symbol.iterator]: 7 })), 'malformed_revocation'],
    [
      () => codec.revocations.apply([any({ scope: 'all', authenticated_until: 1, reason: 'kicked' })]),
      'malformed_revocation',
    ],
    [() => codec.seal(any(undefined)), 'bad_option'],
    [() => codec.revocations.apply(any(7)), 'malformed_revocation'],
    [() => codec.revocations.apply(any([null])), 'malformed_revocation'],
    [() => codec.revocations.apply([any({ scope: 'everything' })]), 'malformed_revocation'],
  ]
  for (const [call, code] of wrong) assertThrows(call, TokenError, code, String(call))
  // A bad token is never an error, whatever it is.
  for (const token of [undefined, null, 7, {}, [], '\ud800', 'é'.repeat(1 << 20)]) {
    assertEqual(codec.verify(any(token)).reason, 'malformed', String(token).slice(0, 20))
  }
  // What the caller itself throws is the caller's.
  const throwing = {
    get openid(): string {
      throw 'mine'
    },
  }
  for (const call of [() => codec.seal(any(throwing)), () => codec.revocations.apply(throwingEntries())]) {
    let thrown: unknown
    try {
      call()
    } catch (error) {
      thrown = error
    }
    assertEqual(thrown, 'mine', String(call))
  }
  // Revocations are taken in all together or not at all.
  const session = { scope: 'session', id: '00'.repeat(16), until: 1, reason: 'kicked' } as const
  assertThrows(
    () => codec.revocations.apply([session, any({ ...session, id: '' })]),
    TokenError,
    'malformed_revocation',
    'half a page',
  )
  assertEqual(codec.revocations.size, 0, 'nothing of half a page')
  codec.revocations.apply([session, { ...session, authenticated_until: null }])
  assertEqual(codec.revocations.size, 1, 'twice is once')
  codec.revocations.forgetBefore(2)
  assertEqual(codec.revocations.size, 0, 'forgotten')
  // After free() there are no keys; twice is once.
  const freed = new TokenCodec({ keys })
  const freedInspector = new Inspector({ keys })
  for (const one of [freed, freedInspector, freed, freedInspector]) one.free()
  for (const call of [
    () => freed.verify(''),
    () => freedInspector.inspect(''),
    () => freed.revocations.apply([session]),
  ]) {
    assertThrows(call, TokenError, 'no_key', String(call))
  }
  // Keys show nowhere.
  const inspector = new Inspector({ keys: [v1.secret, v1.inspect] })
  const shown = JSON.stringify([codec, inspector, inspector.inspect(first(v1.valid).token)])
  for (const key of [v1.secret, v1.inspect]) assertEqual(shown.includes(key.slice(24, 56)), false, 'a key in JSON')
  return wrong.length
}

function* throwingEntries(): Generator<never> {
  throw 'mine'
}

function claimsOf(written: WrittenClaims): Claims {
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
function withUuid(entry: RevocationEntry): RevocationEntry {
  return entry.scope === 'user' ? { ...entry, id: uuid(entry.id ?? '') } : entry
}

function uuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function first<Value>([value]: readonly Value[]): Value {
  if (value === undefined) throw new Error('the vectors are empty')
  return value
}
