import type { Claims } from '../claims.js'
import type { TokenCodec } from '../codec.js'
import type { Verdict } from '../verdict.js'
import { Allowance } from './allowance.js'
import { ASKING_TIMEOUT_MS, askServer } from './asking.js'
import type { Admitted, Checked } from './checked.js'
import type { Clocks } from './clocks.js'
import { failure, revoked, unknowable } from './failure.js'
import type { Failure } from './failure.js'
import type { Follower, RequestScope } from './follower.js'
import type { WhenStale } from './options.js'
import { RefusalLog } from './refusal_log.js'
import type { Renewals } from './renewals.js'
import type { RevocationFeed } from './revocation_feed.js'
import type { ServerClient } from './server_client.js'
import type { Session } from './session.js'
import { isShapedLikeToken } from './shape_of_token.js'
import { Slots } from './slots.js'

export interface SessionCheckOptions extends Clocks {
  codec: Pick<TokenCodec, 'verify'>
  /** The apps that the codec serves. */
  appids: readonly string[] | undefined
  server: ServerClient
  renewals: Renewals
  /** What is known of the revocations, and who reads them. Without it the server is always asked. */
  following: { feed: Pick<RevocationFeed, 'stalenessMs' | 'isUnderstood'>; follower: Follower } | undefined
  whenStale: WhenStale
  maxStalenessMs: number
  log: (line: string) => void
}

/** A token, and what its request allows. */
export interface Presented extends RequestScope {
  token: string
  mayBeRenewed: boolean
}

type GoodV1 = Extract<Verdict, { verdict: Session['verdict']; legacy: false }>

const V1 = 'v1.'
/** Anybody can make up a key's id, and must not flood the server with it. */
const UNKNOWN_KEYS_A_SECOND = 10
/** A server that hangs must not use up this service's sockets. */
const MOST_QUESTIONS_AT_ONCE = 64

/** Decides whose request it is: in this process where it can be known here, and else by asking the server. */
export class SessionCheck {
  readonly #options: SessionCheckOptions
  readonly #unknownKeys: Allowance
  readonly #questions: Slots
  readonly #refusals: RefusalLog
  #cannotAsk = false

  constructor(options: SessionCheckOptions) {
    this.#options = options
    this.#unknownKeys = new Allowance(UNKNOWN_KEYS_A_SECOND, options.now)
    this.#questions = new Slots(MOST_QUESTIONS_AT_ONCE, ASKING_TIMEOUT_MS, options)
    this.#refusals = new RefusalLog(options.log, options.now)
  }

  async check(presented: Presented): Promise<Checked> {
    const { token } = presented
    if (!isShapedLikeToken(token)) return { failure: failure(1) }
    // A legacy token proves nothing by itself.
    if (!token.startsWith(V1)) return this.#ask(presented)
    // No news could make a bad token good.
    const verdict = this.#verify(token)
    if (!isGoodV1(verdict)) return this.#refuse(verdict, presented)
    const { following } = this.#options
    if (!following) return this.#ask(presented, verdict)
    await following.follower.beforeCheck(presented)
    const way = this.#way(following.feed)
    if (way === 'refuse') return { failure: unknowable() }
    if (way === 'ask') return this.#ask(presented, verdict)
    // There may have been news.
    const final = this.#verify(token)
    return isGoodV1(final) ? this.#admit(final, presented) : this.#refuse(final, presented)
  }

  #verify(token: string): Verdict {
    const { codec, now } = this.#options
    return codec.verify(token, { nowMs: now() })
  }

  #admit({ claims, verdict }: GoodV1, { token, mayBeRenewed }: Presented): Admitted {
    const isDue = verdict === 'due_for_renewal' && mayBeRenewed
    const renewed = isDue ? this.#options.renewals.renew(claims.sessionId, token) : Promise.resolve(undefined)
    return { session: sessionOf(claims, verdict, false), renewed }
  }

  /**
   * A key that is not known here may be one that the server has got meanwhile: only the server can tell. Where it
   * can't be asked, the phone is to come again, and not to log in for nothing.
   */
  async #refuse(verdict: Verdict, presented: Presented): Promise<Checked> {
    const reason = verdict.verdict === 'invalid' ? verdict.reason : verdict.verdict
    this.#refusals.note(reason, presented.token)
    if (reason !== 'unknown_key') return { failure: refusalOf(verdict) }
    return this.#unknownKeys.take() ? this.#ask(presented) : { failure: unknowable() }
  }

  /** What is to be done with a token that is good as far as is known here. */
  #way({ stalenessMs, isUnderstood }: Pick<RevocationFeed, 'stalenessMs' | 'isUnderstood'>): WhenStale {
    const { maxStalenessMs, whenStale } = this.#options
    if (stalenessMs === undefined) return 'ask'
    return isUnderstood && stalenessMs <= maxStalenessMs ? 'goOn' : whenStale
  }

  async #ask({ token, mayBeRenewed }: Presented, known?: GoodV1): Promise<Checked> {
    const { server, appids } = this.#options
    const done = this.#questions.take()
    if (!done) return { failure: unknowable() }
    const word = await askServer(server, { token, appids, mayBeRenewed, sessionId: known?.claims.sessionId })
    done()
    this.#report('failure' in word ? word.outage : undefined)
    if ('failure' in word) return { failure: word.failure }
    const { claims, renewed } = word
    const legacy = !token.startsWith(V1)
    const isDue = legacy || renewed !== undefined
    const verdict = known?.verdict ?? (isDue ? 'due_for_renewal' : 'active')
    return { session: sessionOf(claims, verdict, legacy), renewed: Promise.resolve(renewed) }
  }

  /** An outage is told when it begins and when it ends. */
  #report(outage: string | undefined): void {
    if (this.#cannotAsk === (outage !== undefined)) return
    this.#cannotAsk = outage !== undefined
    this.#options.log(
      outage === undefined
        ? 'the server can be asked about tokens again'
        : `the server can't be asked about tokens: ${outage}`,
    )
  }
}

function isGoodV1(verdict: Verdict): verdict is GoodV1 {
  return !verdict.legacy && (verdict.verdict === 'active' || verdict.verdict === 'due_for_renewal')
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

function sessionOf(claims: Claims, verdict: Session['verdict'], legacy: boolean): Session {
  return { ...claims, verdict, legacy }
}
