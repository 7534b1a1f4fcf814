import type { Claims } from './claims.js'
import { calling, number, optional, requireObject, text, token as carried } from './crossing.js'
import { Codec, RevocationBatch } from './instance.js'
import type { AtInstant, TokenCodecOptions } from './options.js'
import { policyOf, texts } from './policy.js'
import type { RevocationEntry, Revocations } from './revocations.js'
import { TokenError } from './token_error.js'
import type { Verdict } from './verdict.js'

/**
 * Makes tokens and checks them. Make one, and keep it.
 *
 * The constructor throws a `TokenError` for a bad key or a bad option; a bad **token** is never an error.
 */
export class TokenCodec {
  readonly #codec: Codec
  /** What `verify` obeys besides the token itself. */
  readonly revocations: Revocations

  constructor(options: TokenCodecOptions) {
    const policy = policyOf(options)
    if (options.legacy !== undefined && options.legacy.acceptUntilMs === undefined) {
      throw new TokenError('bad_option', 'legacy.acceptUntilMs is needed: the moment at which the old tokens end')
    }
    const secrets = texts(options.keys, 'keys')
    const codec = calling(() => new Codec(secrets, policy))
    this.#codec = codec
    this.revocations = revocationsOf(codec)
  }

  /** A token of these claims, by the first key; each has a fresh iv. Throws a `TokenError` for claims that are none. */
  seal(claims: Claims): string {
    requireObject(claims, 'the claims')
    return calling(() =>
      this.#codec.seal(
        text(claims.openid),
        text(claims.appid),
        text(claims.sessionId),
        text(claims.userId),
        number(claims.authenticatedAt),
        number(claims.issuedAt),
        number(claims.expiresAt),
        optional(claims.externalId, text),
      ),
    )
  }

  /**
   * Whether a token counts, here and now. Anything may be given for the token, a header that is not there too.
   *
   * A good **legacy** token proves nothing by itself: ask the server's `/verify`.
   */
  verify(token: string | undefined, { nowMs = Date.now() }: AtInstant = {}): Verdict {
    return JSON.parse(calling(() => this.#codec.verify(carried(token), number(nowMs)))) as Verdict
  }
}

/** The entries, of which nothing is known yet. */
function listOf(entries: Iterable<RevocationEntry>): Iterable<Record<string, unknown> | null | undefined> {
  if (Symbol.iterator in Object(entries)) return entries
  throw new TokenError('malformed_revocation', "revocations: the feed's list of entries is needed")
}

function revocationsOf(codec: Codec): Revocations {
  return {
    get size() {
      return codec.revocations_held()
    },
    apply(entries: Iterable<RevocationEntry>) {
      const batch = new RevocationBatch()
      calling(() => {
        for (const entry of listOf(entries)) {
          const { scope, id, authenticated_until, until, reason } = entry ?? {}
          batch.push(text(scope), text(id), optional(authenticated_until, number), number(until), text(reason))
        }
      })
      codec.apply_revocations(batch)
    },
    forgetBefore(nowMs: number) {
      calling(() => codec.forget_revocations_before(number(nowMs)))
    },
  }
}
