/** A network is not faster than this: less is no difference. */
const LEAST_MS = 1_000

/** Compares our clock with the server's: with a wrong one, tokens are refused too early, or too late. */
export class ClockCheck {
  readonly #maxSkewMs: number
  readonly #log: (line: string) => void
  #aheadMs: number | undefined
  #isWrong = false

  constructor(maxSkewMs: number, log: (line: string) => void) {
    this.#maxSkewMs = Math.max(maxSkewMs, LEAST_MS)
    this.#log = log
  }

  /** How far our clock was ahead of the server's, when that was last heard; below zero it was behind. */
  aheadMs(): number | undefined {
    return this.#aheadMs
  }

  /** Takes the server's time, as it has just come. Told is when it begins to be wrong, and when that ends. */
  compare(serversMs: number, oursMs: number): void {
    this.#aheadMs = Math.round(oursMs - serversMs)
    const isWrong = Math.abs(this.#aheadMs) > this.#maxSkewMs
    if (isWrong === this.#isWrong) return
    this.#isWrong = isWrong
    const seconds = Math.round(Math.abs(this.#aheadMs) / 1000)
    const direction = this.#aheadMs > 0 ? 'ahead of' : 'behind'
    this.#log(isWrong ? `this clock is ${seconds} s ${direction} the server's` : "this clock is the server's again")
  }
}
