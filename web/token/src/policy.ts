import { filled, number, optional, text } from './crossing.js'
import { expectDone, putNumber, putText, putTexts } from './desk.js'
import { Settings } from './instance.js'
import { badOption, propertiesOf, textOf, textsOf } from './options_read.js'

const OPTIONS = ['keys', 'appids', 'maxSkewMs', 'renewAfterMs', 'legacy'] as const
const LEGACY_OPTIONS = ['secret', 'suffix', 'ttlMs', 'mintedUntilMs', 'acceptUntilMs'] as const
const [ACCEPT_UNTIL, TTL, MINTED_UNTIL] = [7, 8, 9]

/** The keys, and the policy on its way to `core`. */
export interface ReadOptions {
  keys: string[]
  settings: Settings
}

/** Reads the options of a codec or an inspector. Without an `acceptUntilMs`, `endlessly` says whether that is fine. */
export function readOptions(options: unknown, { endlessly }: { endlessly: boolean }): ReadOptions {
  const { keys, appids, maxSkewMs, renewAfterMs, legacy } = propertiesOf(options, OPTIONS, 'the options')
  const keyTexts = textsOf(keys, 'keys').map(text)
  const appidTexts = optional(appids, (appids) => textsOf(appids, 'appids').map(text))
  const readLegacy = optional(legacy, (legacy) => legacyOf(legacy, endlessly))
  const settings = filled(new Settings(), (settings) => {
    if (appidTexts !== undefined) settings.serve_none()
    for (const appid of appidTexts ?? []) {
      putText(appid)
      expectDone(settings.serve())
    }
    if (maxSkewMs !== undefined) expectDone(settings.max_skew(number(maxSkewMs)))
    if (renewAfterMs !== undefined) expectDone(settings.renew_after(number(renewAfterMs)))
    if (readLegacy !== undefined) {
      putTexts([readLegacy.secret, readLegacy.suffix])
      putNumber(ACCEPT_UNTIL, readLegacy.acceptUntil)
      putNumber(TTL, readLegacy.ttl)
      putNumber(MINTED_UNTIL, readLegacy.mintedUntil)
      expectDone(settings.accept_legacy())
    }
  })
  return { keys: keyTexts, settings }
}

interface ReadLegacy {
  secret: string
  suffix: string | undefined
  acceptUntil: number
  ttl: number | undefined
  mintedUntil: number | undefined
}

function legacyOf(legacy: unknown, endlessly: boolean): ReadLegacy {
  const { secret, suffix, ttlMs, mintedUntilMs, acceptUntilMs } = propertiesOf(legacy, LEGACY_OPTIONS, 'legacy')
  if (acceptUntilMs === undefined && !endlessly) {
    throw badOption('legacy.acceptUntilMs is needed: the moment at which the old tokens end')
  }
  return {
    secret: textOf(secret, 'legacy.secret, what createCipher was given'),
    suffix: optional(suffix, (suffix) => textOf(suffix, 'legacy.suffix')),
    // A null is no instant, and surely not the last one there is.
    acceptUntil: acceptUntilMs === undefined ? Number.MAX_SAFE_INTEGER : number(acceptUntilMs),
    ttl: optional(ttlMs, number),
    mintedUntil: optional(mintedUntilMs, number),
  }
}
