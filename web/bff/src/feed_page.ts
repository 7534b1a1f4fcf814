import type { RevocationEntry } from '@weapp-login/token'

import { isObject, objectIn } from './server_client.js'
import type { ServerAnswer } from './server_client.js'

/** A page of `GET /revocations`. */
export interface FeedPage {
  /** As they came: applying them is what checks them. */
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
  return { entries, cursor, more, reset, nowMs: typeof now === 'number' && now > 0 ? now : undefined }
}
