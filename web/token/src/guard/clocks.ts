/** The time of day, and one that only goes forward, whatever is done to the first; both in ms. */
export interface Clocks {
  now: () => number
  monotonicNow: () => number
}

/** Takes the time. */
export class Stopwatch {
  readonly #clocks: Clocks
  readonly #startedAtMs: number
  readonly #monotonicStartMs: number

  constructor(clocks: Clocks) {
    this.#clocks = clocks
    this.#startedAtMs = clocks.now()
    this.#monotonicStartMs = clocks.monotonicNow()
  }

  /** The longer of two: one clock may be set back, and the other one may stand still while the machine sleeps. */
  elapsedMs(): number {
    const { now, monotonicNow } = this.#clocks
    return Math.max(now() - this.#startedAtMs, monotonicNow() - this.#monotonicStartMs)
  }
}
