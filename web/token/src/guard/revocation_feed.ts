import type { Revocations } from '../revocations.js'
import { ClockCheck } from './clock_check.js'
import { Stopwatch } from './clocks.js'
import type { Clocks } from './clocks.js'
import { feedPageOf } from './feed_page.js'
import type { FeedPage } from './feed_page.js'
import type { ServerClient } from './server_client.js'

export interface RevocationFeedOptions extends Clocks {
  server: ServerClient
  /** One of the server's `services.secrets`. */
  serviceSecret: string
  /** Those of the codec that is to obey them. */
  revocations: Pick<Revocations, 'apply' | 'forgetBefore'>
  /** How far our clock may be off before that is told. */
  maxSkewMs: number
  log: (line: string) => void
}

/** How one reading is done. */
export interface Reading {
  /** How long the server may hold back an answer that has no news. */
  waitSeconds: number
  /** How long an answer may take besides the waiting. */
  timeoutMs: number
  /** Ends it before its time. */
  signal?: AbortSignal
}

const TIDY_INTERVAL_MS = 60_000

/** What is known of the server's revocations, and how old that is. Reads when it is told to. */
export class RevocationFeed {
  readonly #options: RevocationFeedOptions
  readonly #clockCheck: ClockCheck
  #cursor = ''
  /** Everything that was revoked before these were started has been read, and understood too. */
  #sinceRead: Stopwatch | undefined
  #sinceComplete: Stopwatch | undefined
  /** Whom an entry hits that could not be read, nobody here knows. */
  #notUnderstoodUntilMs = 0
  #sinceTidied: Stopwatch
  #lastError: Error | undefined

  constructor(options: RevocationFeedOptions) {
    this.#options = options
    this.#clockCheck = new ClockCheck(options.maxSkewMs, options.log)
    this.#sinceTidied = new Stopwatch(options)
  }

  /** For how long something may have happened that is not known here; `undefined` before the first full load. */
  get stalenessMs(): number | undefined {
    return this.#sinceComplete?.elapsedMs()
  }

  /** How long ago it was read to its end, understood or not; `undefined` before the first full load. */
  get readAgoMs(): number | undefined {
    return this.#sinceRead?.elapsedMs()
  }

  /** Whether all that is known was understood: a newer server may tell of what this version can't read. */
  get isUnderstood(): boolean {
    return this.#notUnderstoodUntilMs < this.#options.now()
  }

  /** Why the revocations are not heard right now; `undefined` while they are. */
  get lastError(): Error | undefined {
    return this.#lastError
  }

  /** How far our clock is ahead of the server's; `undefined` before anything was heard. */
  get clockAheadMs(): number | undefined {
    return this.#clockCheck.aheadMs()
  }

  /** Reads up to the end that there is now. Fails if it is not heard; what was read till then is kept. */
  async readToTheEnd(reading: Reading): Promise<void> {
    try {
      let { waitSeconds } = reading
      while (await this.#takePage({ ...reading, waitSeconds })) waitSeconds = 0
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error))
      if (!reading.signal?.aborted) this.#report(reason)
      throw reason
    }
    this.#report(undefined)
  }

  /** Asks for a page and applies it. True if there is another one behind it. */
  async #takePage({ waitSeconds, timeoutMs, signal }: Reading): Promise<boolean> {
    const { server, serviceSecret, now } = this.#options
    // What is revoked after this moment may be missing from the answer, however late that comes.
    const sinceAsked = new Stopwatch(this.#options)
    const after = this.#cursor
    const answer = await server.send({
      method: 'GET',
      path: `/revocations?${new URLSearchParams({ after, wait: String(waitSeconds) })}`,
      headers: { authorization: `Bearer ${serviceSecret}` },
      timeoutMs: waitSeconds * 1000 + timeoutMs,
      signal,
    })
    const page = feedPageOf(answer, after)
    if (page.nowMs !== undefined) this.#clockCheck.compare(page.nowMs, now())
    this.#apply(page)
    if (page.reset) this.#sinceRead = this.#sinceComplete = undefined
    this.#cursor = page.cursor
    if (page.more) return true
    this.#sinceRead = sinceAsked
    if (this.isUnderstood) this.#sinceComplete = sinceAsked
    this.#tidy(page)
    return false
  }

  /** Ended sessions that a new database does not know of stay ended here: better lost than found. */
  #apply({ entries }: FeedPage): void {
    const { revocations } = this.#options
    try {
      return revocations.apply(entries)
    } catch {
      // One by one, so that those which can be read count.
    }
    for (const entry of entries) {
      try {
        revocations.apply([entry])
      } catch {
        this.#distrust(entry)
      }
    }
  }

  /** Until it is over, nothing that is known counts as new enough. */
  #distrust(entry: { until: unknown } | null): void {
    const untilMs = typeof entry?.until === 'number' ? entry.until : Number.POSITIVE_INFINITY
    if (this.isUnderstood) {
      this.#options.log('there is a revocation that this version does not understand: update it; till then it is stale')
    }
    this.#notUnderstoodUntilMs = Math.max(this.#notUnderstoodUntilMs, untilMs)
  }

  /** Our clock may be ahead, and be put back: what the server's own clock still needs is not forgotten. */
  #tidy({ nowMs }: FeedPage): void {
    const { revocations, now } = this.#options
    if (nowMs === undefined || this.#sinceTidied.elapsedMs() < TIDY_INTERVAL_MS) return
    revocations.forgetBefore(Math.min(now(), nowMs))
    this.#sinceTidied = new Stopwatch(this.#options)
  }

  /** An outage is told when it begins and when it ends. */
  #report(error: Error | undefined): void {
    const wasCutOff = this.#lastError !== undefined
    this.#lastError = error
    if (wasCutOff === (error !== undefined)) return
    this.#options.log(error ? `revocations are not heard: ${error.message}` : 'revocations are heard again')
  }
}
