import type { Claims, TokenCodec, Verdict } from '@weapp-login/token'

import { Allowance } from './allowance.js'
import { askServer } from './asking.js'
import { failure, revoked, unknowable } from './failure.js'
import type { Failure } from './failure.js'
import { RefusalLog } from './refusal_log.js'
import type { Renewals } from './renewals.js'
import type { RevocationFeed } from './revocation_feed.js'
import type { ServerClient } from './server_client.js'
import type { Session } from './session.js'

/** What to do while the revocations that are known are too old: ask the server, refuse with code 17, or go on. */
export const WHEN_STALE = ['ask', 'refuse', 'go_on'] as const
export type WhenStale = (typeof WHEN_STALE)[number]

export interface SessionCheckOptions {
  codec: Pick<TokenCodec, 'verify'>
  /** The apps that the codec serves. */
  appids: readonly string[] | undefined
  server: ServerClient
  renewals: Renewals
  /** Without a feed the server is always asked. */
  feed: Pick<RevocationFeed, 'ageMs'> | undefined
  whenStale: WhenStale
  maxStalenessMs: number
  now: () => number
  log: (line: string) => void
}

/** A session, with the fresh token that is perhaps on its way; or why there is none. */
export type Checked = { session: Session; renewed: Promise<string | undefined> } | { failure: Failure }

const V1 = 'v1.'
/** No token is longer, of either kind. */
const MOST_TOKEN_OCTETS = 1_024
/** Anybody can make up a key's id, and must not flood the server with it. */
const UNKNOWN_KEYS_A_SECOND = 10

/** Decides whose request it is: in this process where it can be known here, and else by asking the server. */
export class SessionCheck {
  readonly #options: SessionCheckOptions
  readonly #unknownKeys: Allowance
  readonly #refusals: RefusalLog

  constructor(options: SessionCheckOptions) {
    this.#options = options
    this.#unknownKeys = new Allowance(UNKNOWN_KEYS_A_SECOND, options.now)
    this.#refusals = new RefusalLog(options.log, options.now)
  }

  async check(token: string, mayBeRenewed: boolean): Promise<Checked> {
    const { codec, renewals, now } = this.#options
    if (Buffer.byteLength(token) > MOST_TOKEN_OCTETS) return { failure: failure(1) }
    // A legacy token proves nothing by itself.
    if (!token.startsWith(V1)) return this.#ask(token, mayBeRenewed)
    const verdict = codec.verify(token, { nowMs: now() })
    const { claims } = verdict
    // No news could make a bad token good.
    if (!isGood(verdict) || !claims || !('sessionId' in claims)) return this.#refuse(verdict, token, mayBeRenewed)
    const way = this.#way()
    if (way === 'refuse') return { failure: unknowable() }
    if (way === 'ask') return this.#ask(token, mayBeRenewed)
    const isDue = verdict.verdict === 'due_for_renewal' && mayBeRenewed
    return {
      session: sessionOf(claims),
      renewed: isDue ? renewals.renew(claims.sessionId, token) : Promise.resolve(undefined),
    }
  }

  /**
   * A key that is not known here may be one that the server has got meanwhile: only the server can tell. Where it
   * can't be asked, the phone is to come again, and not to log in for nothing.
   */
  async #refuse(verdict: Verdict, token: string, mayBeRenewed: boolean): Promise<Checked> {
    const reason = verdict.verdict === 'invalid' ? verdict.reason : verdict.verdict
    this.#refusals.note(reason, token)
    if (reason !== 'unknown_key') return { failure: refusalOf(verdict) }
    return this.#unknownKeys.take() ? this.#ask(token, mayBeRenewed) : { failure: unknowable() }
  }

  /** What is to be done with a token that is good as far as is known here. */
  #way(): WhenStale {
    const { feed, maxStalenessMs, whenStale } = this.#options
    const ageMs = feed?.ageMs()
    if (ageMs === undefined) return 'ask'
    return ageMs <= maxStalenessMs ? 'go_on' : whenStale
  }

  async #ask(token: string, mayBeRenewed: boolean): Promise<Checked> {
    const { server, appids } = this.#options
    const word = await askServer(server, { token, appids, mayBeRenewed })
    return 'failure' in word ? word : { session: word.session, renewed: Promise.resolve(word.renewed) }
  }
}

function isGood({ verdict }: Verdict): boolean {
  return verdict === 'active' || verdict === 'due_for_renewal'
}

function refusalOf(verdict: Verdict): Failure {
  switch (verdict.verdict) {
    case 'expired':
      return failure(2)
    case 'revoked':
      return revoked(verdict.reason)
    case 'not_yet_valid':
      return failure(1, { retry: 'later' })
    default:
      return failure(1)
  }
}

function sessionOf({ userId, openid, appid, externalId }: Claims): Session {
  return { userId, openid, appid, ...(externalId === undefined ? {} : { externalId }) }
}
