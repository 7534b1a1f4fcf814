import { REVOCATION_REASONS } from '../codes.js'
import type { RevocationReason } from '../codes.js'
import type { RevocationEntry } from '../revocations.js'
import { isObject, objectIn } from './server_client.js'
import type { ServerAnswer } from './server_client.js'

/** A page of `GET /revocations`. */
export interface FeedPage {
  /** As they came, but for reasons that are not known here: applying them is what checks them. */
  entries: RevocationEntry[]
  /** Where the next page begins. */
  cursor: string
  /** Whether there is a next page already. */
  more: boolean
  /** The database is another one than before; this page is its first. */
  reset: boolean
  /** The server's time, in ms since 1970, if it tells it. */
  nowMs: number | undefined
}

const NO_PAGE = 'the answer is no page of the feed'

/** Reads an answer to a request for the page after `after`; throws if it is none. */
export function feedPageOf(answer: ServerAnswer, after: string): FeedPage {
  if (answer.status === 401) throw new Error('the server does not know this service secret, see services.secrets')
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`)
  const data = objectIn(answer)?.['data']
  if (!isObject(data)) throw new Error(NO_PAGE)
  const { entries, cursor, more, reset, now } = data
  const isMissing = typeof more !== 'boolean' || typeof reset !== 'boolean'
  if (!Array.isArray(entries) || typeof cursor !== 'string' || isMissing) throw new Error(NO_PAGE)
  // It would be asked for again and again.
  if (more && cursor === after) throw new Error('the page leads nowhere')
  return {
    entries: entries.map(withKnownReason),
    cursor,
    more,
    reset,
    nowMs: typeof now === 'number' && now > 0 ? now : undefined,
  }
}

/** Whom it hits is what counts: a reason that this version does not know is told as the one that says least. */
export function reasonIn(word: unknown): RevocationReason {
  return REVOCATION_REASONS.find((one) => one === word) ?? 'kicked'
}

function withKnownReason(entry: RevocationEntry): RevocationEntry {
  return isObject(entry) ? { ...entry, reason: reasonIn(entry.reason) } : entry
}
