import { filled, number, optional, text } from './crossing.js'
import { PolicyBuilder } from './instance.js'
import { badOption, propertiesOf, textOf, textsOf } from './options_read.js'

const OPTIONS = ['keys', 'appids', 'maxSkewMs', 'renewAfterMs', 'legacy'] as const
const LEGACY_OPTIONS = ['secret', 'suffix', 'ttlMs', 'mintedUntilMs', 'acceptUntilMs'] as const

/** The keys, and the policy on its way to `core`. */
export interface ReadOptions {
  keys: string[]
  policy: PolicyBuilder
}

/** Reads the options of a codec or an inspector. Without an `acceptUntilMs`, `endlessly` says whether that is fine. */
export function readOptions(options: unknown, { endlessly }: { endlessly: boolean }): ReadOptions {
  const { keys, appids, maxSkewMs, renewAfterMs, legacy } = propertiesOf(options, OPTIONS, 'the options')
  const keyTexts = textsOf(keys, 'keys').map(text)
  const appidTexts = optional(appids, (appids) => textsOf(appids, 'appids').map(text))
  const legacyOptions = optional(legacy, (legacy) => readLegacy(legacy, endlessly))
  const policy = filled(new PolicyBuilder(), (policy) => {
    if (appidTexts !== undefined) policy.serve_none()
    for (const appid of appidTexts ?? []) policy.serve(appid)
    if (maxSkewMs !== undefined) policy.max_skew(number(maxSkewMs))
    if (renewAfterMs !== undefined) policy.renew_after(number(renewAfterMs))
    if (legacyOptions !== undefined) policy.accept_legacy(...legacyOptions)
  })
  return { keys: keyTexts, policy }
}

type LegacyArguments = Parameters<PolicyBuilder['accept_legacy']>

function readLegacy(legacy: unknown, endlessly: boolean): LegacyArguments {
  const { secret, suffix, ttlMs, mintedUntilMs, acceptUntilMs } = propertiesOf(legacy, LEGACY_OPTIONS, 'legacy')
  if (acceptUntilMs === undefined && !endlessly) {
    throw badOption('legacy.acceptUntilMs is needed: the moment at which the old tokens end')
  }
  return [
    textOf(secret, 'legacy.secret, what createCipher was given'),
    optional(suffix, (suffix) => textOf(suffix, 'legacy.suffix')),
    // A null is no instant, and surely not the last one there is.
    acceptUntilMs === undefined ? Number.MAX_SAFE_INTEGER : number(acceptUntilMs),
    optional(ttlMs, number),
    optional(mintedUntilMs, number),
  ]
}
