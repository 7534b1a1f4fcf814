/** Refusals that may be this service's own fault, and what to look at. */
const HINTS = {
  unknown_key: 'are the keys those of the server?',
  wrong_app: 'do the appids name all apps?',
  not_yet_valid: 'is this clock right?',
} as const

const INTERVAL_MS = 60_000
const KID = /^v1\.([0-9a-f]{8})\./

/** Tells of such refusals, of each kind at most once a minute, and never shows a token. */
export class RefusalLog {
  readonly #log: (line: string) => void
  readonly #now: () => number
  readonly #toldAtMs = new Map<string, number>()

  constructor(log: (line: string) => void, now: () => number) {
    this.#log = log
    this.#now = now
  }

  note(reason: string, token: string): void {
    if (!isHinted(reason)) return
    const nowMs = this.#now()
    const toldAtMs = this.#toldAtMs.get(reason)
    if (toldAtMs !== undefined && Math.abs(nowMs - toldAtMs) < INTERVAL_MS) return
    this.#toldAtMs.set(reason, nowMs)
    this.#log(`tokens are refused: ${reason}, kid ${KID.exec(token)?.[1] ?? 'unknown'}; ${HINTS[reason]}`)
  }
}

function isHinted(reason: string): reason is keyof typeof HINTS {
  return Object.hasOwn(HINTS, reason)
}
