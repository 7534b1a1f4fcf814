/** What is wrong by itself: claims, options, keys. */
import type { Claims } from '@weapp-login/token'
import { assertEqual, assertThrows } from './assertions.js'
import type { TokenPackage } from './suite.js'
import type { SuiteData } from './suite_data.js'
import { claimsOf } from './written_claims.js'

export function claimsThatAreNone({ TokenCodec, TokenError }: TokenPackage, { v1 }: SuiteData): number {
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
    [{ expiresAt: -Infinity }, 'malformed_millis'],
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

export function misuse({ TokenCodec, Inspector, TokenError, keysOfFile }: TokenPackage, { v1 }: SuiteData): number {
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
    [() => new TokenCodec({ keys, maxSkewMs: Infinity }), 'malformed_millis'],
    [() => new TokenCodec({ keys, maxSkewMs: -Infinity }), 'malformed_millis'],
    [() => new TokenCodec({ keys, renewAfterMs: any('12h') }), 'malformed_millis'],
    // On its way over, minus infinity is what is not there.
    [() => new TokenCodec({ keys, legacy: { secret: 'x', acceptUntilMs: 1, ttlMs: -Infinity } }), 'malformed_millis'],
    [
      () => new TokenCodec({ keys, legacy: { secret: 'x', acceptUntilMs: 1, mintedUntilMs: -Infinity } }),
      'malformed_millis',
    ],
    [() => codec.verify('', { nowMs: -Infinity }), 'malformed_millis'],
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
  // Not even where the caller's own code frees it in the middle of a call.
  const freedBy = (claims: Claims) => ({
    ...claims,
    get openid() {
      freedLater.free()
      return claims.openid
    },
  })
  const freedLater = new TokenCodec({ keys })
  assertThrows(
    () => freedLater.seal(freedBy(claimsOf(first(v1.valid).claims))),
    TokenError,
    'no_key',
    'freed by a getter',
  )
  // Keys show nowhere.
  const inspector = new Inspector({ keys: [v1.secret, v1.inspect] })
  const shown = JSON.stringify([codec, inspector, inspector.inspect(first(v1.valid).token)])
  for (const key of [v1.secret, v1.inspect]) assertEqual(shown.includes(key.slice(24, 56)), false, 'a key in JSON')
  return wrong.length
}

function* throwingEntries(): Generator<never> {
  throw 'mine'
}

function first<Value>([value]: readonly Value[]): Value {
  if (value === undefined) throw new Error('the vectors are empty')
  return value
}
