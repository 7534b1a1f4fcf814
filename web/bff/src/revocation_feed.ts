import { setTimeout as pause } from 'node:timers/promises'

import type { Revocations } from '@weapp-login/token'

import { ClockCheck } from './clock_check.js'
import { Stopwatch } from './clocks.js'
import type { Clocks } from './clocks.js'
import { feedPageOf } from './feed_page.js'
import type { ServerClient } from './server_client.js'

export interface RevocationFeedOptions extends Partial<Clocks> {
  server: ServerClient
  /** One of the server's `services.secrets`. */
  serviceSecret: string
  /** Those of the codec that is to obey them. */
  revocations: Pick<Revocations, 'apply' | 'forgetBefore'>
  /** How long the server may hold back an answer that has no news; 20 seconds unless set, at most 25. */
  waitSeconds?: number
  /** How far our clock may be off before that is told; a minute unless set. */
  maxSkewMs?: number
  log?: (line: string) => void
}

/** Between two answers, so that a flood of revocations comes in few pages. */
const PAUSE_MS = 100
const SHORTEST_BACK_OFF_MS = 200
const LONGEST_BACK_OFF_MS = 5_000
/** How long an answer may take besides the waiting. */
const TIMEOUT_MS = 10_000
const TIDY_INTERVAL_MS = 60_000

/** Follows the server's revocations. Begins as it is made, and goes on, whatever happens, until it is stopped. */
export class RevocationFeed {
  readonly #options: Required<RevocationFeedOptions>
  readonly #stopping = new AbortController()
  readonly #following: Promise<void>
  readonly #clockCheck: ClockCheck
  #request = new AbortController()
  #cursor = ''
  /** Everything that was revoked before it was started is known; `undefined` before the first full load. */
  #sinceComplete: Stopwatch | undefined
  #tidiedAtMs: number
  #isCutOff = false

  constructor(options: RevocationFeedOptions) {
    const { waitSeconds = 20, maxSkewMs = 60_000, log = console.error } = options
    const { now = Date.now, monotonicNow = () => performance.now() } = options
    this.#options = { ...options, waitSeconds, maxSkewMs, now, monotonicNow, log }
    this.#clockCheck = new ClockCheck(maxSkewMs, log)
    this.#tidiedAtMs = now()
    this.#following = this.#follow()
  }

  /** How old the knowledge is; `undefined` before everything has been loaded once. */
  ageMs(): number | undefined {
    return this.#sinceComplete?.elapsedMs()
  }

  /** How far our clock is ahead of the server's; `undefined` before anything was heard. */
  clockAheadMs(): number | undefined {
    return this.#clockCheck.aheadMs()
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#request.abort()
    await this.#following
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping
    let backOffMs = SHORTEST_BACK_OFF_MS
    while (!signal.aborted) {
      let pauseMs = 0
      try {
        const isComplete = await this.#takePage()
        backOffMs = SHORTEST_BACK_OFF_MS
        if (isComplete) {
          pauseMs = PAUSE_MS
          this.#report(undefined)
        }
      } catch (error) {
        if (!signal.aborted) this.#report(error)
        // Followers that were cut off together do not come back together.
        pauseMs = backOffMs * (0.5 + Math.random() / 2)
        backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS)
      }
      await pause(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Asks for a page and applies it: all of it, or nothing. True if it was the last one that there is. */
  async #takePage(): Promise<boolean> {
    const { server, serviceSecret, revocations, now } = this.#options
    // What is revoked after this moment may be missing from the answer, however late that comes.
    const sinceAsked = new Stopwatch(this.#options)
    const after = this.#cursor
    const waitSeconds = this.#secondsToWait()
    this.#request = new AbortController()
    const answer = await server.send({
      method: 'GET',
      path: `/revocations?${new URLSearchParams({ after, wait: String(waitSeconds) })}`,
      headers: { authorization: `Bearer ${serviceSecret}` },
      timeoutMs: waitSeconds * 1000 + TIMEOUT_MS,
      abort: this.#request,
    })
    const page = feedPageOf(answer, after)
    if (page.nowMs !== undefined) this.#clockCheck.compare(page.nowMs, now())
    // Ended sessions that the new database does not know of stay ended here: better lost than found.
    revocations.apply(page.entries)
    if (page.reset) this.#sinceComplete = undefined
    this.#cursor = page.cursor
    if (page.more) return false
    this.#sinceComplete = sinceAsked
    this.#tidy(now())
    return true
  }

  /** Waiting for news is for those who know everything else: whoever does not wants an answer at once. */
  #secondsToWait(): number {
    const { waitSeconds } = this.#options
    const ageMs = this.ageMs()
    const isUpToDate = !this.#isCutOff && ageMs !== undefined && ageMs < waitSeconds * 500
    return isUpToDate ? waitSeconds : 0
  }

  #tidy(nowMs: number): void {
    if (nowMs - this.#tidiedAtMs < TIDY_INTERVAL_MS) return
    this.#options.revocations.forgetBefore(nowMs)
    this.#tidiedAtMs = nowMs
  }

  /** An outage is told when it begins and when it ends. */
  #report(error: unknown): void {
    const isCutOff = error !== undefined
    if (isCutOff === this.#isCutOff) return
    this.#isCutOff = isCutOff
    const reason = error instanceof Error ? error.message : String(error)
    this.#options.log(isCutOff ? `revocations are not heard: ${reason}` : 'revocations are heard again')
  }
}
