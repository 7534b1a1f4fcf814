/** How long a refusal of a token on probation is taken for no fault of the token. */
const PROBATION_MS = 60_000

/**
 * The token of a login that followed a refusal, until what was refused is granted with it.
 *
 * If it is refused as well, then a login does not help: the fault is on the other side, a key or a clock, say. And
 * `wx.login` is rationed.
 */
export class Probation {
  private readonly now: () => number
  private onProbation: { token: string; route: string; sinceMs: number } | undefined

  constructor(now: () => number) {
    this.now = now
  }

  begin(token: string, route: string): void {
    this.onProbation = { token, route, sinceMs: this.now() }
  }

  /** Only the route that refused counts: one that is open to everybody accepts anything. */
  passed(token: string, route: string): void {
    if (this.isOn(token) && this.onProbation?.route === route) this.onProbation = undefined
  }

  isOn(token: string): boolean {
    if (this.onProbation?.token !== token) return false
    // Both ways: a clock that is set back must not make it last.
    return Math.abs(this.now() - this.onProbation.sinceMs) < PROBATION_MS
  }
}
