import { Stopwatch } from './clocks.js'
import type { Clocks } from './clocks.js'

/** So many at once, and no more. */
export class Slots {
  readonly #most: number
  readonly #longestMs: number
  readonly #clocks: Clocks
  /** In the order in which they were taken. */
  readonly #taken = new Set<Stopwatch>()

  /** After `longestMs` a slot is free again by itself: who has taken it may have been ended without a word. */
  constructor(most: number, longestMs: number, clocks: Clocks) {
    this.#most = most
    this.#longestMs = longestMs
    this.#clocks = clocks
  }

  /** Takes one, if there is one; what comes back gives it back. */
  take(): (() => void) | undefined {
    for (const slot of this.#taken) {
      if (slot.elapsedMs() < this.#longestMs) break
      this.#taken.delete(slot)
    }
    if (this.#taken.size >= this.#most) return undefined
    const slot = new Stopwatch(this.#clocks)
    this.#taken.add(slot)
    return () => void this.#taken.delete(slot)
  }
}
