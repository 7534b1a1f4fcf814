import type { Clocks } from './clocks.js'
import { isObject, objectIn } from './server_client.js'
import type { ServerClient } from './server_client.js'
import { isShapedLikeToken } from './shape_of_token.js'
import { Slots } from './slots.js'

/** How long a request may be held up by a renewal. */
const TIMEOUT_MS = 2_000
/** After a failure nobody tries for so long: a server that is away must not slow everything down. */
const REST_MS = 10_000
/** For so long a fresh token is given to whoever comes with the old one, in the place of one more. */
const REUSE_MS = 5_000
/** More at once are left for later requests. */
const MOST_AT_ONCE = 64

/** Has the server renew tokens: it alone mints. Never fails; at worst there is no fresh token this time. */
export class Renewals {
  readonly #server: ServerClient
  readonly #now: () => number
  readonly #slots: Slots
  /** Whether a request may wait for what another one has begun. */
  readonly #areShared: boolean
  readonly #underWay = new Map<string, Promise<string | undefined>>()
  /** In the order in which they ended. */
  readonly #ended = new Map<string, { fresh: string | undefined; atMs: number }>()
  #failedAtMs: number | undefined

  constructor(server: ServerClient, clocks: Clocks, areShared = true) {
    this.#server = server
    this.#now = clocks.now
    this.#slots = new Slots(MOST_AT_ONCE, TIMEOUT_MS, clocks)
    this.#areShared = areShared
  }

  /** A fresh token for the session; requests of one session share it, parallel ones and those that come soon after. */
  renew(sessionId: string, token: string): Promise<string | undefined> {
    const shared = this.#underWay.get(sessionId)
    if (shared) return shared
    this.#forgetEnded()
    const ended = this.#ended.get(sessionId)
    if (ended) return Promise.resolve(ended.fresh === token ? undefined : ended.fresh)
    const done = this.#isResting() ? undefined : this.#slots.take()
    if (!done) return Promise.resolve(undefined)
    const renewal = this.#ask(token).then((fresh) => {
      done()
      this.#underWay.delete(sessionId)
      this.#ended.set(sessionId, { fresh, atMs: this.#now() })
      return fresh
    })
    if (this.#areShared) this.#underWay.set(sessionId, renewal)
    return renewal
  }

  #forgetEnded(): void {
    for (const [sessionId, { atMs }] of this.#ended) {
      if (Math.abs(this.#now() - atMs) < REUSE_MS) return
      this.#ended.delete(sessionId)
    }
  }

  async #ask(token: string): Promise<string | undefined> {
    const request = { method: 'POST', path: '/session/renew', headers: { 'x-session': token }, timeoutMs: TIMEOUT_MS }
    const answer = await this.#server.send(request).catch(() => undefined)
    if (answer === undefined || answer.status === 429 || answer.status >= 500) {
      this.#failedAtMs = this.#now()
      return undefined
    }
    const data = objectIn(answer)?.['data']
    const renewed = isObject(data) ? data['token'] : undefined
    // The server gives the same one back where no better one can be had; and what is no token is for no header.
    return isShapedLikeToken(renewed) && renewed !== token ? renewed : undefined
  }

  #isResting(): boolean {
    return this.#failedAtMs !== undefined && Math.abs(this.#now() - this.#failedAtMs) < REST_MS
  }
}
