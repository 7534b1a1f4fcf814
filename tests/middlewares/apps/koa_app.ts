import Router from '@koa/router'
import { sessions } from '@weapp-login/token/koa'
import type { OptionalSessionState, SessionState } from '@weapp-login/token/koa'
import Koa from 'koa'

import { CACHED, listening, success } from './app.js'
import type { StartApp } from './app.js'

export const startKoa: StartApp = async (options) => {
  const guard = sessions(options)
  const router = new Router<object, object>()
  router.get<SessionState>('/me', guard.required, (ctx) => {
    ctx.body = success(ctx.state.session)
  })
  router.get<SessionState>('/cached', guard.required, (ctx) => {
    ctx.set('cache-control', CACHED)
    ctx.body = success(ctx.state.session)
  })
  router.get<OptionalSessionState>('/maybe', guard.optional, (ctx) => {
    ctx.body = success(ctx.state.session)
  })
  router.get('/open', (ctx) => {
    ctx.body = success(undefined)
  })
  const app = new Koa<object, object>().use(router.routes())
  return listening(app.listen(0, '127.0.0.1'), guard)
}
