import type { Claims } from './claims.js'
import { filled, live, token as carried } from './crossing.js'
import { complaint, expectDone, putText, takeText } from './desk.js'
import { putClaims } from './desk_claims.js'
import { takeVerdict } from './desk_verdict.js'
import { revocationsOf } from './held_revocations.js'
import { instantOf } from './instant.js'
import type { Codec } from './instance.js'
import type { AtInstant, Presented, TokenCodecOptions } from './options.js'
import { objectOf } from './options_read.js'
import { readOptions } from './policy.js'
import type { Revocations } from './revocations.js'
import type { Verdict } from './verdict.js'

/**
 * Makes tokens and checks them. Make one, and keep it.
 *
 * The constructor throws a `TokenError` for a bad key or a bad option; a bad **token** is never an error.
 */
export class TokenCodec {
  #codec: Codec | undefined
  /** What `verify` obeys besides the token itself. */
  readonly revocations: Revocations

  constructor(options: TokenCodecOptions) {
    const { keys, settings } = readOptions(options, { endlessly: false })
    filled(settings, () => {
      for (const key of keys) {
        putText(key)
        expectDone(settings.add_secret())
      }
    })
    this.#codec = settings.codec()
    if (this.#codec === undefined) throw complaint()
    this.revocations = revocationsOf(() => live(this.#codec))
  }

  /** A token of these claims, by the first key; each has a fresh iv. Throws a `TokenError` for claims that are none. */
  seal(claims: Claims): string {
    putClaims(objectOf(claims, 'the claims'))
    // Only now: reading the claims may have run code that freed it.
    expectDone(live(this.#codec).seal())
    return takeText()
  }

  /**
   * Whether a token counts, here and now. Anything may be given for the token, a header that is not there too.
   *
   * A good **legacy** token proves nothing by itself: ask the server's `/verify`.
   */
  verify(token: Presented, options?: AtInstant): Verdict {
    const nowMs = instantOf(options)
    const codec = live(this.#codec)
    putText(carried(token))
    expectDone(codec.verify(nowMs))
    return takeVerdict()
  }

  /** Wipes the keys now, and not when the memory is collected. It can't be used any more. */
  free(): void {
    this.#codec?.free()
    this.#codec = undefined
  }
}
