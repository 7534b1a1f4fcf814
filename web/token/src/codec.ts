import type { Claims } from './claims.js'
import { calling, live, number, optional, text, token as carried } from './crossing.js'
import { revocationsOf } from './held_revocations.js'
import { instantOf } from './instant.js'
import { Codec } from './instance.js'
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
    const { keys, policy } = readOptions(options, { endlessly: false })
    this.#codec = calling(() => new Codec(keys, policy))
    this.revocations = revocationsOf(() => live(this.#codec))
  }

  /** A token of these claims, by the first key; each has a fresh iv. Throws a `TokenError` for claims that are none. */
  seal(claims: Claims): string {
    const { openid, appid, sessionId, userId, authenticatedAt, issuedAt, expiresAt, externalId } = {
      ...objectOf(claims, 'the claims'),
    } as Partial<Claims>
    const codec = live(this.#codec)
    return calling(() =>
      codec.seal(
        text(openid),
        text(appid),
        text(sessionId),
        text(userId),
        number(authenticatedAt),
        number(issuedAt),
        number(expiresAt),
        optional(externalId, text),
      ),
    )
  }

  /**
   * Whether a token counts, here and now. Anything may be given for the token, a header that is not there too.
   *
   * A good **legacy** token proves nothing by itself: ask the server's `/verify`.
   */
  verify(token: Presented, options?: AtInstant): Verdict {
    const nowMs = instantOf(options)
    const codec = live(this.#codec)
    return JSON.parse(calling(() => codec.verify(carried(token), nowMs))) as Verdict
  }

  /** Wipes the keys now, and not when the memory is collected. It can't be used any more. */
  free(): void {
    this.#codec?.free()
    this.#codec = undefined
  }
}
