import { LoginError } from './login_error.js'

/** Where the server names no time. */
const BACK_OFF_MS = 2_000

/** What the server has said to the last login, for as long as it need not be asked again. */
export class BackOff {
  private readonly now: () => number
  private last: { error: LoginError; atMs: number; lastsMs: number } | undefined

  constructor(now: () => number) {
    this.now = now
  }

  /** Takes note of a login that failed. Without an answer there is nothing to wait for: the network may be back. */
  after(error: unknown): void {
    this.last = undefined
    // Where a new code helps, two have been tried already, and the next request may try again.
    if (!(error instanceof LoginError) || error.statusCode === undefined || error.retry === 'login') return
    const { retryAfterSeconds } = error
    const lastsMs = retryAfterSeconds === undefined ? BACK_OFF_MS : retryAfterSeconds * 1000
    this.last = { error, atMs: this.now(), lastsMs }
  }

  /** The same error for whoever would only ask again; `undefined` if it may be tried. */
  error(): LoginError | undefined {
    if (!this.last) return undefined
    // Both ways: a clock that is set back must not make it last.
    return Math.abs(this.now() - this.last.atMs) < this.last.lastsMs ? this.last.error : undefined
  }

  over(): void {
    this.last = undefined
  }
}
