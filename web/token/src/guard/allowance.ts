/** So much in each second, and no more. */
export class Allowance {
  readonly #perSecond: number
  readonly #now: () => number
  #second = 0
  #used = 0

  constructor(perSecond: number, now: () => number) {
    this.#perSecond = perSecond
    this.#now = now
  }

  /** Whether there is one left, which is taken then. */
  take(): boolean {
    const second = Math.floor(this.#now() / 1000)
    if (second !== this.#second) [this.#second, this.#used] = [second, 0]
    this.#used += 1
    return this.#used <= this.#perSecond
  }
}
