/** Sessions for Koa 2 and 3. */
import type { Middleware, Next, ParameterizedContext } from 'koa'

import { headersOf, presentsToken, SessionGuard } from './guard/index.js'
import type { Failure, GuardOptions, Session } from './guard/index.js'

export type { GuardOptions, Session } from './guard/index.js'

/** What is in `ctx.state` behind `required`. */
export interface SessionState {
  session: Session
}

/** What is in `ctx.state` behind `optional`. */
export interface OptionalSessionState {
  session?: Session
}

/** A guard whose middlewares put the session into `ctx.state.session`. */
export class KoaGuard extends SessionGuard {
  /** Lets nobody by without a session. */
  readonly required: Middleware<SessionState, object> = (ctx, next) => this.#admit(ctx, next)

  /** Lets those by who have no token at all; a token that is there must be good. */
  readonly optional: Middleware<OptionalSessionState, object> = (ctx, next) =>
    presentsToken(headersOf(ctx.req)) ? this.#admit(ctx, next) : next()

  async #admit(ctx: ParameterizedContext<OptionalSessionState, object>, next: Next): Promise<void> {
    const { failure, session, renewed } = await this.check(headersOf(ctx.req))
    if (failure) return answerWith(ctx, failure)
    ctx.state.session = session
    // What is somebody's own is for no cache on the way; a handler may know better.
    ctx.set('cache-control', 'no-store')
    try {
      await next()
    } finally {
      // The fresh token was asked for before, so it has been on its way all the while.
      passOn(await renewed, ctx)
    }
  }
}

/** Makes a guard, which follows the server from here on. Close it when the server is closed. */
export function sessions(options: GuardOptions): KoaGuard {
  return new KoaGuard(options)
}

/** Makes a failure the answer. */
export function answerWith(ctx: Pick<ParameterizedContext, 'set' | 'status' | 'body'>, answer: Failure): void {
  ctx.status = answer.status
  ctx.set(answer.headers)
  ctx.body = answer.envelope
}

function passOn(renewed: string | undefined, ctx: Pick<ParameterizedContext, 'set' | 'headerSent'>): void {
  if (renewed === undefined || ctx.headerSent) return
  // No cache may hand somebody's token to others, whatever the handler says.
  ctx.set({ 'x-session-renewed': renewed, 'cache-control': 'no-store' })
}
