import Router from '@koa/router'
import { sessions } from '@weapp-login/token/koa'
import type { GuardOptions, KoaGuard } from '@weapp-login/token/koa'
import Koa from 'koa'

import { envelopes } from './envelopes.js'
import { EXACTLY } from './exactly.js'
import { exampleRoutes } from './example_routes.js'
import { serverRoutes } from './server_routes.js'

/** What the guard is told, and one thing more. */
export interface BffOptions extends GuardOptions {
  /** Tells the server the clients' addresses; it must name this BFF in `http.trusted_proxies`. Off unless set. */
  forwardClientAddress?: boolean
}

export interface Bff {
  app: Koa<object, object>
  guard: KoaGuard
}

/** The whole BFF, put together; it follows the revocations from here on, until `guard.close()`. */
export function createBff({ forwardClientAddress = false, ...options }: BffOptions): Bff {
  const { log = console.error } = options
  const guard = sessions(options)
  const app = new Koa<object, object>()
  app.use(envelopes(log))
  const router = new Router<object, object>(EXACTLY)
  router.use(serverRoutes({ guard, forwardClientAddress }).routes())
  router.use(exampleRoutes(guard).routes())
  app.use(router.routes())
  app.use(router.allowedMethods())
  return { app, guard }
}
