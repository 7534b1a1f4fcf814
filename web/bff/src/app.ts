import Router from '@koa/router'
import { TokenCodec } from '@weapp-login/token'
import type { TokenCodecOptions } from '@weapp-login/token'
import Koa from 'koa'

import { envelopes } from './envelopes.js'
import { EXACTLY } from './exactly.js'
import { exampleRoutes } from './example_routes.js'
import { Renewals } from './renewals.js'
import { RevocationFeed } from './revocation_feed.js'
import { ServerClient } from './server_client.js'
import { serverRoutes } from './server_routes.js'
import { SessionCheck } from './session_check.js'
import type { WhenStale } from './session_check.js'
import { sessionGuard } from './session_guard.js'

export interface BffOptions extends Pick<TokenCodecOptions, 'keys' | 'appids' | 'maxSkewMs' | 'renewAfterMs'> {
  /** Where the weapp-login server is. */
  serverUrl: string
  /** One of the server's `services.secrets`. Without it the BFF hears no revocations, and always asks the server. */
  serviceSecret?: string | undefined
  /** `ask` unless set. */
  whenStale?: WhenStale
  /** How old the known revocations may be; a minute unless set, at least 3 seconds. */
  maxStalenessMs?: number
  /** Tells the server the clients' addresses; it must name this BFF in `http.trusted_proxies`. Off unless set. */
  forwardClientAddress?: boolean
  now?: () => number
  monotonicNow?: () => number
  log?: (line: string) => void
}

export interface Bff {
  app: Koa<object, object>
  feed: RevocationFeed | undefined
}

const MAX_STALENESS_MS = 60_000
const MAX_SKEW_MS = 60_000
const SHORTEST_MAX_STALENESS_MS = 3_000
const LONGEST_WAIT_SECONDS = 25

/** The whole BFF, put together; it follows the revocations from here on, until `feed.stop()`. */
export function createBff(options: BffOptions): Bff {
  const { serviceSecret, whenStale = 'ask', maxStalenessMs = MAX_STALENESS_MS } = options
  const { forwardClientAddress = false, maxSkewMs = MAX_SKEW_MS, appids, log = console.error } = options
  const { now = Date.now, monotonicNow = () => performance.now() } = options
  if (!(maxStalenessMs >= SHORTEST_MAX_STALENESS_MS)) throw new TypeError('maxStalenessMs is 3000 or more')

  const server = new ServerClient(options.serverUrl)
  const codec = new TokenCodec(codecOptions(options))
  // Two waits and an answer fit into what is allowed.
  const waitSeconds = Math.min(Math.floor(maxStalenessMs / 3_000), LONGEST_WAIT_SECONDS)
  const feed =
    serviceSecret === undefined
      ? undefined
      : new RevocationFeed({
          server,
          serviceSecret,
          revocations: codec.revocations,
          waitSeconds,
          maxSkewMs,
          now,
          monotonicNow,
          log,
        })
  const renewals = new Renewals(server, now)
  const check = new SessionCheck({ codec, appids, server, renewals, feed, whenStale, maxStalenessMs, now, log })
  const onLoggedOut = (token: string) => forgetSession(codec, token, now())

  const app = new Koa<object, object>()
  app.use(envelopes(log))
  const router = new Router<object, object>(EXACTLY)
  router.use(serverRoutes({ server, forwardClientAddress, onLoggedOut }).routes())
  router.use(exampleRoutes({ guard: sessionGuard(check), feed }).routes())
  app.use(router.routes())
  app.use(router.allowedMethods())
  return { app, feed }
}

/** The codec's part of it: it refuses an option that it does not know. */
function codecOptions({ keys, appids, maxSkewMs, renewAfterMs }: BffOptions): TokenCodecOptions {
  return {
    keys,
    ...(appids === undefined ? {} : { appids }),
    ...(maxSkewMs === undefined ? {} : { maxSkewMs }),
    ...(renewAfterMs === undefined ? {} : { renewAfterMs }),
  }
}

/** Here a session that was ended through us is over at once; the feed will say how long to remember it. */
function forgetSession(codec: TokenCodec, token: string, nowMs: number): void {
  const { claims } = codec.verify(token, { nowMs })
  if (!claims || !('sessionId' in claims)) return
  codec.revocations.apply([{ scope: 'session', id: claims.sessionId, until: claims.expiresAt, reason: 'logged_out' }])
}
