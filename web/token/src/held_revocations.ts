import { calling, filled, number, text } from './crossing.js'
import { RevocationBatch } from './instance.js'
import type { Codec } from './instance.js'
import type { RevocationEntry, Revocations } from './revocations.js'
import { TokenError } from './token_error.js'

/** The revocations that live in a codec. */
export function revocationsOf(codec: () => Codec): Revocations {
  return {
    get size() {
      return codec().revocations_held()
    },
    apply(entries) {
      const read = Array.from(listOf(entries), readEntry)
      const held = codec()
      const batch = filled(new RevocationBatch(), (batch) => read.forEach((entry) => batch.push(...entry)))
      held.apply_revocations(batch)
    },
    forgetBefore(nowMs) {
      calling(() => codec().forget_revocations_before(number(nowMs)))
    },
  }
}

function readEntry(entry: Partial<RevocationEntry> | null | undefined): Parameters<RevocationBatch['push']> {
  const { scope, id, authenticated_until, until, reason } = entry ?? {}
  const isThere = authenticated_until !== undefined && authenticated_until !== null
  return [text(scope), text(id), isThere ? number(authenticated_until) : undefined, number(until), text(reason)]
}

/** The entries, of which nothing is known yet. */
function listOf(entries: Iterable<RevocationEntry>): Iterable<RevocationEntry> {
  if (typeof Object(entries)[Symbol.iterator] === 'function') return entries
  throw new TokenError('malformed_revocation', "revocations: the feed's list of entries is needed")
}
