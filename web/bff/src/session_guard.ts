import type { Middleware, ParameterizedContext } from 'koa'

import { answerWith, failure } from './failure.js'
import { mayBeRenewed, presentedToken } from './presented_token.js'
import type { SessionCheck } from './session_check.js'
import type { Session } from './session.js'

/** What the handlers behind the guard find in `ctx.state`. */
export interface GuardedState {
  session: Session
}

/** Lets nobody by without a session. */
export function sessionGuard(check: SessionCheck): Middleware<GuardedState, object> {
  return async (ctx, next) => {
    const headers = ctx.req.headersDistinct
    const token = presentedToken(headers)
    const checked = token === undefined ? { failure: failure(1) } : await check.check(token, mayBeRenewed(headers))
    if ('failure' in checked) return answerWith(ctx, checked.failure)
    ctx.state.session = checked.session
    // What is somebody's own is for no cache on the way; a handler may know better.
    ctx.set('cache-control', 'no-store')
    try {
      await next()
    } finally {
      // The fresh token was asked for before, so it has been on its way all the while.
      passOn(await checked.renewed, ctx)
    }
  }
}

function passOn(renewed: string | undefined, ctx: ParameterizedContext<GuardedState, object>): void {
  if (renewed === undefined || ctx.headerSent) return
  ctx.set('x-session-renewed', renewed)
  // No cache may hand somebody's token to others, whatever the handler says.
  ctx.set('cache-control', 'no-store')
}
