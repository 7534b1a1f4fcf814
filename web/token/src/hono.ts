/** Sessions for Hono, in Node and other runtimes, and on Cloudflare Workers. */
import type { Context, MiddlewareHandler, Next } from 'hono'

import { presentsToken, SessionGuard } from './guard/index.js'
import type { Failure, GuardOptions, RequestScope, Session } from './guard/index.js'

export type { GuardOptions, Session } from './guard/index.js'

/** What is in the context behind `required`. */
export interface SessionEnv {
  Variables: { session: Session }
}

/** What is in the context behind `optional`. */
export interface OptionalSessionEnv {
  Variables: { session?: Session }
}

/** A guard whose middlewares put the session into the context: `c.get('session')`. */
export class HonoGuard extends SessionGuard {
  /** Lets nobody by without a session. */
  readonly required: MiddlewareHandler<SessionEnv> = (c, next) => this.#admit(c, next)

  /** Lets those by who have no token at all; a token that is there must be good. */
  readonly optional: MiddlewareHandler<OptionalSessionEnv> = (c, next) =>
    presentsToken(c.req.raw.headers) ? this.#admit(c, next) : next()

  async #admit(c: Context, next: Next): Promise<Response | void> {
    const checked = await this.check(c.req.raw.headers, scopeOf(c))
    if (checked.failure) return answerOf(checked.failure)
    c.set('session', checked.session)
    await next()
    // The fresh token was asked for before, so it has been on its way all the while.
    const renewed = await checked.renewed
    if (renewed !== undefined) c.header('x-session-renewed', renewed)
    // What is somebody's own is for no cache on the way. A handler may know better, but not where a token goes along.
    if (renewed !== undefined || !c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
  }
}

/** Makes a guard, which follows the server from here on: by a long poll, or with the requests on a Worker. */
export function sessions(options: GuardOptions): HonoGuard {
  return new HonoGuard(options)
}

function answerOf({ status, headers, envelope }: Failure): Response {
  const type = { 'content-type': 'application/json; charset=utf-8' }
  return new Response(JSON.stringify(envelope), { status, headers: { ...headers, ...type } })
}

/** Only Workers have such a context; elsewhere asking for it throws. */
function scopeOf(c: Context): RequestScope {
  try {
    const context = c.executionCtx
    return { waitUntil: (promise) => context.waitUntil(promise) }
  } catch {
    return {}
  }
}
