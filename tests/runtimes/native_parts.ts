/** What the native build answers. */
import { assertEqual, assertThrows } from './assertions.js'
import type { Sealed, TokenPackage } from './suite.js'
import type { SuiteData } from './suite_data.js'

export function names(token: TokenPackage, { native }: SuiteData): number {
  const words = Object.entries(native.names)
  for (const [name, list] of words) assertEqual(Reflect.get(token, name), list, name)
  const others = ['Inspector', 'RETRIES', 'TokenCodec', 'TokenError', 'keysOfFile']
  const expected = [...Object.keys(native.names), ...others]
  assertEqual(Object.keys(token).sort(), expected.sort(), 'what the entry gives')
  return expected.length
}

export function nativeKeys({ TokenCodec, Inspector, TokenError }: TokenPackage, { native }: SuiteData): number {
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

export function nativeVerdicts({ TokenCodec }: TokenPackage, { native }: SuiteData): number {
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

export function nativeInspections({ Inspector }: TokenPackage, { native }: SuiteData): number {
  let compared = 0
  for (const { inspectorKeys, policy, cases } of native.scenes) {
    const inspector = new Inspector({ keys: inspectorKeys, ...policy })
    for (const { token, nowMs, inspection } of cases) {
      if (inspection === undefined) continue
      assertEqual(inspector.inspect(token, { nowMs }), inspection, `${token} at ${nowMs}`)
      compared += 1
    }
  }
  return compared
}

/** Seals twice, each time with a fresh iv, and checks its own work. */
export function sealing({ TokenCodec }: TokenPackage, { native }: SuiteData): Sealed[] {
  const { secret, claims } = native.sealing
  const codec = new TokenCodec({ keys: [secret] })
  return claims.map((claims) => {
    const [token, another] = [codec.seal(claims), codec.seal(claims)]
    assertEqual(token === another, false, 'two tokens of the same claims are two')
    const nowMs = claims.issuedAt
    for (const one of [token, another]) assertEqual(codec.verify(one, { nowMs }).claims, claims, one)
    return { claims, token }
  })
}
