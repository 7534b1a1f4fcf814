import { calling, number, optional, requireObject, text } from './crossing.js'
import { PolicyBuilder } from './instance.js'
import type { InspectorOptions } from './options.js'
import { TokenError } from './token_error.js'

const OPTIONS = ['keys', 'appids', 'maxSkewMs', 'renewAfterMs', 'legacy']
const LEGACY_OPTIONS = ['secret', 'suffix', 'ttlMs', 'mintedUntilMs', 'acceptUntilMs']

/** The options that codecs and inspectors share, on their way to `core`. A misspelt one is refused. */
export function policyOf(options: InspectorOptions): PolicyBuilder {
  refuseUnknown(options, OPTIONS, 'the options')
  const policy = new PolicyBuilder()
  calling(() => {
    if (options.appids !== undefined) {
      policy.serve_none()
      for (const appid of texts(options.appids, 'appids')) policy.serve(text(appid))
    }
    if (options.maxSkewMs !== undefined) policy.max_skew(number(options.maxSkewMs))
    if (options.renewAfterMs !== undefined) policy.renew_after(number(options.renewAfterMs))
    if (options.legacy !== undefined) {
      refuseUnknown(options.legacy, LEGACY_OPTIONS, 'legacy')
      const { secret, suffix, ttlMs, mintedUntilMs, acceptUntilMs } = options.legacy
      if (typeof secret !== 'string') {
        throw new TokenError('bad_option', 'legacy.secret is a text: what createCipher was given')
      }
      if (suffix !== undefined && typeof suffix !== 'string') {
        throw new TokenError('bad_option', "legacy.suffix is a text, '2019' unless set")
      }
      policy.accept_legacy(
        secret,
        suffix,
        optional(ttlMs, number),
        optional(mintedUntilMs, number),
        optional(acceptUntilMs, number),
      )
    }
  })
  return policy
}

/** A list of texts, or a `bad_option`. */
export function texts(value: unknown, name: string): string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw new TokenError('bad_option', `${name} is an array of texts`)
}

function refuseUnknown(options: object, known: readonly string[], name: string): void {
  requireObject(options, name)
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  // The name alone: a value might be a secret.
  if (unknown !== undefined) throw new TokenError('bad_option', `${name}: there is no ${unknown}; there are ${known.join(', ')}`)
}
