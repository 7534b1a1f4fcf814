import Router from '@koa/router'
import type { Middleware } from 'koa'

import type { RevocationFeed } from './revocation_feed.js'
import type { GuardedState } from './session_guard.js'

export interface ExampleRoutesOptions {
  guard: Middleware<GuardedState, object>
  feed: Pick<RevocationFeed, 'ageMs'> | undefined
}

/** Yours go in the place of these. */
export function exampleRoutes({ guard, feed }: ExampleRoutesOptions): Router<object, object> {
  const router = new Router<object, object>()

  // Open to everybody.
  router.get('/healthz', (ctx) => {
    ctx.body = success({ revocations_age_ms: feed?.ageMs() ?? null })
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
