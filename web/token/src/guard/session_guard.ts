import { TokenCodec } from '../codec.js'
import type { TokenCodecOptions } from '../options.js'
import { TokenError } from '../token_error.js'
import { BackgroundFollower } from './background_follower.js'
import type { Checked } from './checked.js'
import type { Clocks } from './clocks.js'
import { failure } from './failure.js'
import type { Follower, RequestScope } from './follower.js'
import { FOLLOWING, WHEN_STALE } from './options.js'
import type { Following, GuardOptions, ServerOptions } from './options.js'
import { mayBeRenewed, presentedToken } from './presented_token.js'
import type { RequestHeaders } from './presented_token.js'
import { Renewals } from './renewals.js'
import { RequestFollower } from './request_follower.js'
import { RevocationFeed } from './revocation_feed.js'
import { ServerClient } from './server_client.js'
import { SessionCheck } from './session_check.js'

const MAX_STALENESS_MS = 60_000
const SHORTEST_MAX_STALENESS_MS = 3_000
const MAX_SKEW_MS = 60_000
/** Proxies on the way end what waits longer. */
const LONGEST_WAIT_SECONDS = 20
const LONGEST_TIMEOUT_MS = 10_000
const LONGEST_BACK_OFF_MS = 5_000
const OPTIONS: Record<keyof GuardOptions, true> = {
  keys: true,
  appids: true,
  maxSkewMs: true,
  renewAfterMs: true,
  server: true,
  maxStalenessMs: true,
  whenStale: true,
  following: true,
  log: true,
  now: true,
  monotonicNow: true,
}

/**
 * Says whose request it is, in any framework. Make one, and keep it; it follows the server until it is closed.
 *
 * The constructor throws a `TokenError` for a bad key or a bad option; a bad **token** is never an error.
 */
export class SessionGuard {
  /** For requests of your own to the server. */
  readonly server: ServerClient
  readonly #codec: TokenCodec
  readonly #now: () => number
  readonly #check: SessionCheck
  readonly #following: { feed: RevocationFeed; follower: Follower } | undefined

  constructor(options: GuardOptions) {
    const { appids, maxSkewMs = MAX_SKEW_MS, maxStalenessMs = MAX_STALENESS_MS, whenStale = 'ask' } = options
    const { server, following = usualFollowing(), log = console.error } = options
    const { now = Date.now, monotonicNow = () => performance.now() } = options
    const clocks = { now, monotonicNow }
    refuseBadOptions(options, { maxStalenessMs, whenStale, following })
    this.#now = now
    this.server = new ServerClient(server?.url, server?.fetch)
    const codec = new TokenCodec(codecOptions(options))
    this.#codec = codec
    const { serviceSecret } = server
    if (serviceSecret !== undefined) {
      const { revocations } = codec
      const feed = new RevocationFeed({ server: this.server, serviceSecret, revocations, maxSkewMs, log, ...clocks })
      this.#following = { feed, follower: followerOf(feed, following, maxStalenessMs, clocks) }
    }
    this.#check = new SessionCheck({
      codec,
      appids,
      server: this.server,
      renewals: new Renewals(this.server, clocks, following === 'inBackground'),
      following: this.#following,
      whenStale,
      maxStalenessMs,
      log,
      ...clocks,
    })
  }

  /** Whose request it is, by its headers; or why it is nobody's. Never fails. */
  check(headers: RequestHeaders, scope: RequestScope = {}): Promise<Checked> {
    const token = presentedToken(headers)
    if (token === undefined) return Promise.resolve({ failure: failure(1) })
    return this.#check.check({ token, mayBeRenewed: mayBeRenewed(headers), ...scope })
  }

  /**
   * For how long sessions may have been ended that this guard does not know of; `undefined` before everything has
   * been loaded for the first time, and without a service secret.
   */
  get stalenessMs(): number | undefined {
    return this.#following?.feed.stalenessMs
  }

  /** Why the revocations are not heard right now; `undefined` while they are. */
  get lastError(): Error | undefined {
    return this.#following?.feed.lastError
  }

  /** How far our clock is ahead of the server's, below zero behind it; `undefined` before anything was heard. */
  get clockAheadMs(): number | undefined {
    return this.#following?.feed.clockAheadMs
  }

  /** Refuses a session from now on that was just ended through this service; the feed tells of the others. */
  noteEnded(token: string): void {
    const { claims } = this.#codec.verify(token, { nowMs: this.#now() })
    if (!claims || !('sessionId' in claims)) return
    const { sessionId: id, expiresAt: until } = claims
    this.#codec.revocations.apply([{ scope: 'session', id, until, reason: 'logged_out' }])
  }

  /** Follows the server no longer; what is known grows stale from here on. */
  async close(): Promise<void> {
    await this.#following?.follower.stop()
  }
}

/** Workers end what goes on without a request. */
function usualFollowing(): Following {
  const isWorker = typeof navigator !== 'undefined' && navigator.userAgent === 'Cloudflare-Workers'
  return isWorker ? 'withRequests' : 'inBackground'
}

function followerOf(feed: RevocationFeed, following: Following, maxStalenessMs: number, clocks: Clocks): Follower {
  if (following === 'withRequests') return new RequestFollower(feed, clocks)
  // A wait, an answer that does not come, and another try fit into what is allowed.
  const thirdMs = maxStalenessMs / 3
  return new BackgroundFollower(feed, {
    waitSeconds: Math.min(Math.floor(thirdMs / 1_000), LONGEST_WAIT_SECONDS),
    timeoutMs: Math.min(thirdMs, LONGEST_TIMEOUT_MS),
    longestBackOffMs: Math.min(thirdMs, LONGEST_BACK_OFF_MS),
  })
}

const SERVER_OPTIONS: Record<keyof ServerOptions, true> = { url: true, serviceSecret: true, fetch: true }

type Checkable = Required<Pick<GuardOptions, 'maxStalenessMs' | 'whenStale' | 'following'>>

/** A program without types may have written them. */
function refuseBadOptions(options: GuardOptions, { maxStalenessMs, whenStale, following }: Checkable): void {
  const { log, now, monotonicNow } = options
  const server: Partial<ServerOptions> = options.server ?? {}
  refuseUnknownNames(options, OPTIONS)
  // With a misspelt secret the server would be asked every time, and nobody be told.
  refuseUnknownNames(server, SERVER_OPTIONS, 'server: ')
  for (const [name, value] of Object.entries({ log, now, monotonicNow, 'server.fetch': server.fetch })) {
    if (value !== undefined && typeof value !== 'function') throw badOption(`${name}: a function is needed`)
  }
  if (!(maxStalenessMs >= SHORTEST_MAX_STALENESS_MS)) throw badOption('maxStalenessMs: 3000 or more is needed')
  if (!WHEN_STALE.includes(whenStale)) throw badOption(`whenStale: one of ${WHEN_STALE.join(', ')} is needed`)
  if (!FOLLOWING.includes(following)) throw badOption(`following: one of ${FOLLOWING.join(', ')} is needed`)
  const { serviceSecret } = server
  if (serviceSecret !== undefined && !(typeof serviceSecret === 'string' && /^[\x21-\x7e]+$/.test(serviceSecret))) {
    throw badOption('server.serviceSecret: visible ASCII is needed, one of services.secrets')
  }
}

function refuseUnknownNames(given: object, known: object, where = ''): void {
  const isKnown = Object.keys(given).every((name) => Object.hasOwn(known, name))
  if (!isKnown) throw badOption(`${where}there are only ${Object.keys(known).join(', ')}`)
}

function badOption(message: string): TokenError {
  return new TokenError('bad_option', `the options: ${message}`)
}

/** The codec's part of it: it refuses an option that it does not know. */
function codecOptions({ keys, appids, maxSkewMs, renewAfterMs }: GuardOptions): TokenCodecOptions {
  return {
    keys,
    ...(appids === undefined ? {} : { appids }),
    ...(maxSkewMs === undefined ? {} : { maxSkewMs }),
    ...(renewAfterMs === undefined ? {} : { renewAfterMs }),
  }
}
