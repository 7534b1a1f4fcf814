import { filled, number, optional, text } from './crossing.js'
import { expectDone, putNumber, putTexts } from './desk.js'
import { RevocationBatch } from './instance.js'
import type { Codec } from './instance.js'
import type { RevocationEntry, Revocations } from './revocations.js'
import { TokenError } from './token_error.js'

const [AUTHENTICATED_UNTIL, UNTIL] = [7, 8]

/** The revocations that live in a codec. */
export function revocationsOf(codec: () => Codec): Revocations {
  return {
    get size() {
      return codec().revocations_held()
    },
    apply(entries) {
      const read = Array.from(listOf(entries), readEntry)
      const held = codec()
      const batch = filled(new RevocationBatch(), (batch) => {
        for (const { texts, authenticatedUntil, until } of read) {
          putTexts(texts)
          putNumber(AUTHENTICATED_UNTIL, authenticatedUntil)
          putNumber(UNTIL, until)
          expectDone(batch.push())
        }
      })
      held.apply_revocations(batch)
    },
    forgetBefore(nowMs) {
      expectDone(codec().forget_revocations_before(number(nowMs)))
    },
  }
}

interface ReadEntry {
  texts: string[]
  authenticatedUntil: number | undefined
  until: number
}

function readEntry(entry: Partial<RevocationEntry> | null | undefined): ReadEntry {
  const { scope, id, authenticated_until, until, reason } = entry ?? {}
  return {
    texts: [text(scope), text(id), text(reason)],
    authenticatedUntil: optional(authenticated_until ?? undefined, number),
    until: number(until),
  }
}

/** The entries, of which nothing is known yet. */
function listOf(entries: Iterable<RevocationEntry>): Iterable<RevocationEntry> {
  if (typeof Object(entries)[Symbol.iterator] === 'function') return entries
  throw new TokenError('malformed_revocation', "revocations: the feed's list of entries is needed")
}
