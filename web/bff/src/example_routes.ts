import Router from '@koa/router'
import type { Middleware } from 'koa'

import { EXACTLY } from './exactly.js'
import type { RevocationFeed } from './revocation_feed.js'
import type { GuardedState } from './session_guard.js'

export interface ExampleRoutesOptions {
  guard: Middleware<GuardedState, object>
  feed: Pick<RevocationFeed, 'ageMs' | 'clockAheadMs'> | undefined
}

/** Yours go in the place of these. */
export function exampleRoutes({ guard, feed }: ExampleRoutesOptions): Router<object, object> {
  const router = new Router<object, object>(EXACTLY)

  // Open to everybody.
  router.get('/healthz', (ctx) => {
    const [age, ahead] = [feed?.ageMs(), feed?.clockAheadMs()]
    ctx.body = success({ revocations_age_ms: age ?? null, clock_ahead_ms: ahead ?? null })
  })

  // For whoever has a session.
  router.get<GuardedState>('/me', guard, (ctx) => {
    const { userId, openid, appid, externalId } = ctx.state.session
    ctx.body = success({ user_id: userId, external_id: externalId, openid, appid })
  })

  return router
}

/** What is `undefined` is left out of the JSON. */
function success(data: Record<string, unknown>) {
  return { code: 0, data, message: 'success' }
}
