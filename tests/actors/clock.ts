/** The machine's time, set forward at will: the server's tokens go by the machine's too. */
export class Clock {
  #aheadMs = 0

  readonly now = (): number => Date.now() + this.#aheadMs

  advance(ms: number): void {
    this.#aheadMs += ms
  }
}
