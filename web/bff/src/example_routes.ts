import Router from '@koa/router'
import type { KoaGuard, SessionState } from '@weapp-login/token/koa'

import { EXACTLY } from './exactly.js'

/** Yours go in the place of these. */
export function exampleRoutes(guard: KoaGuard): Router<object, object> {
  const router = new Router<object, object>(EXACTLY)

  // Open to everybody.
  router.get('/healthz', (ctx) => {
    const { stalenessMs = null, clockAheadMs = null } = guard
    ctx.body = success({ revocations_age_ms: stalenessMs, clock_ahead_ms: clockAheadMs })
  })

  // For whoever has a session.
  router.get<SessionState>('/me', guard.required, (ctx) => {
    const { userId, openid, appid, externalId } = ctx.state.session
    ctx.body = success({ user_id: userId, external_id: externalId, openid, appid })
  })

  return router
}

/** What is `undefined` is left out of the JSON. */
function success(data: Record<string, unknown>) {
  return { code: 0, data, message: 'success' }
}
