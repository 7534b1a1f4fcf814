import { Stopwatch } from './clocks.js'
import type { Clocks } from './clocks.js'
import type { Follower, RequestScope } from './follower.js'
import type { RevocationFeed } from './revocation_feed.js'
import { Slots } from './slots.js'

/** A revocation is in force within a second: half of it for this, half for the way. */
const NEW_ENOUGH_MS = 500
const READING_TIMEOUT_MS = 2_000
/** A full load may have many pages, and holds nobody up. */
const LOADING_TIMEOUT_MS = 20_000
const MOST_READINGS_AT_ONCE = 16
/** After a failure nobody tries for so long: a server that is away must not slow everything down. */
const REST_MS = 2_000

/**
 * Reads while a request is there, which waits for it: for where nothing goes on between requests.
 *
 * No request waits for the promise of another one: that one may be ended without a word, and its promises with it.
 */
export class RequestFollower implements Follower {
  readonly #feed: RevocationFeed
  readonly #clocks: Clocks
  readonly #loadings: Slots
  readonly #readings: Slots
  #sinceFailed: Stopwatch | undefined

  constructor(feed: RevocationFeed, clocks: Clocks) {
    this.#feed = feed
    this.#clocks = clocks
    this.#loadings = new Slots(1, LOADING_TIMEOUT_MS, clocks)
    this.#readings = new Slots(MOST_READINGS_AT_ONCE, READING_TIMEOUT_MS, clocks)
  }

  async beforeCheck({ waitUntil }: RequestScope): Promise<void> {
    const { readAgoMs } = this.#feed
    if (readAgoMs !== undefined && readAgoMs < NEW_ENOUGH_MS) return
    if (this.#sinceFailed && this.#sinceFailed.elapsedMs() < REST_MS) return
    if (readAgoMs !== undefined) return this.#read(this.#readings, READING_TIMEOUT_MS)
    // The server is asked meanwhile.
    const loading = this.#read(this.#loadings, LOADING_TIMEOUT_MS)
    if (waitUntil) waitUntil(loading)
    else await loading
  }

  stop(): Promise<void> {
    return Promise.resolve()
  }

  async #read(slots: Slots, timeoutMs: number): Promise<void> {
    const done = slots.take()
    if (!done) return
    try {
      await this.#feed.readToTheEnd({ waitSeconds: 0, timeoutMs })
      this.#sinceFailed = undefined
    } catch {
      this.#sinceFailed = new Stopwatch(this.#clocks)
    } finally {
      done()
    }
  }
}
