import type { Follower } from './follower.js'
import type { RevocationFeed } from './revocation_feed.js'

/** How often the feed is asked. */
export interface Pace {
  /** How long the server may hold back an answer that has no news. */
  waitSeconds: number
  /** How long an answer may take besides the waiting. */
  timeoutMs: number
  /** After failures the pause grows up to this. */
  longestBackOffMs: number
}

/** Between two readings, so that a flood of revocations comes in few pages. */
const PAUSE_MS = 100
const SHORTEST_BACK_OFF_MS = 200

/** Listens all the time. Begins as it is made, and goes on, whatever happens, until it is stopped. */
export class BackgroundFollower implements Follower {
  readonly #feed: RevocationFeed
  readonly #pace: Pace
  readonly #following: Promise<void>
  #isStopped = false
  /** Ends what is under way: a reading, or a pause. */
  #interrupt: () => void = () => undefined

  constructor(feed: RevocationFeed, pace: Pace) {
    this.#feed = feed
    this.#pace = pace
    this.#following = this.#follow()
  }

  /** What is known is as new as it can be, all the time. */
  beforeCheck(): Promise<void> {
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#interrupt()
    await this.#following
  }

  async #follow(): Promise<void> {
    const { longestBackOffMs } = this.#pace
    let backOffMs = SHORTEST_BACK_OFF_MS
    while (!this.#isStopped) {
      const isHeard = await this.#read()
      // Followers that were cut off together do not come back together.
      await this.#pause(isHeard ? PAUSE_MS : backOffMs * (0.5 + Math.random() / 2))
      backOffMs = isHeard ? SHORTEST_BACK_OFF_MS : Math.min(backOffMs * 2, longestBackOffMs)
    }
  }

  #read(): Promise<boolean> {
    const abort = new AbortController()
    this.#interrupt = () => abort.abort()
    const { timeoutMs } = this.#pace
    const reading = { waitSeconds: this.#secondsToWait(), timeoutMs, signal: abort.signal }
    return this.#feed.readToTheEnd(reading).then(
      () => true,
      () => false,
    )
  }

  /** Waiting for news is for those who know everything else: whoever does not wants an answer at once. */
  #secondsToWait(): number {
    const { waitSeconds } = this.#pace
    const { readAgoMs, lastError } = this.#feed
    const isUpToDate = lastError === undefined && readAgoMs !== undefined && readAgoMs < waitSeconds * 500
    return isUpToDate ? waitSeconds : 0
  }

  #pause(ms: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#interrupt = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
