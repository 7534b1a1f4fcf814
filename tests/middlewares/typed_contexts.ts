// Compiled and never run: what must not compile is expected not to.
import type { SessionState } from '@weapp-login/token/koa'
import { sessions as koaSessions } from '@weapp-login/token/koa'
import { sessions as expressSessions } from '@weapp-login/token/express'
import { sessions as fastifySessions } from '@weapp-login/token/fastify'
import { sessions as honoSessions } from '@weapp-login/token/hono'
import { SessionGuard } from '@weapp-login/token/guard'
import type { GuardOptions, Session } from '@weapp-login/token/guard'
import Router from '@koa/router'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'

declare const options: GuardOptions
declare function needs<Type>(value: Type): void

// A session is claims, and how they were found.
declare const session: Session
needs<string>(session.userId)
needs<'active' | 'due_for_renewal'>(session.verdict)
needs<string | undefined>(session.externalId)
// @ts-expect-error there may be none
needs<string>(session.externalId)

const koa = koaSessions(options)
new Koa().use(koa.required).use((ctx) => needs<Session>(ctx.state.session))
new Koa().use(koa.optional).use((ctx) => needs<Session | undefined>(ctx.state.session))
// @ts-expect-error nobody has to have one there
new Koa<object>().use(koa.optional).use((ctx) => needs<Session>(ctx.state.session))
// @ts-expect-error there is no guard
new Koa<object>().use((ctx) => ctx.state.session)
new Router<object, object>().get<SessionState>('/me', koa.required, (ctx) => needs<Session>(ctx.state.session))

const web = expressSessions(options)
express().get('/orders/:id', web.required, (req, res) => {
  needs<Session>(res.locals.session)
  needs<string>(req.params.id)
  // @ts-expect-error it is spelt otherwise
  res.locals.session.userid
})
express().get('/orders', web.optional, (_, res) => {
  // @ts-expect-error nobody has to have one there
  needs<Session>(res.locals.session)
})
express().use(web.required)

const fast = fastifySessions(options)
void fastify().register(fast.plugin)
fastify().addHook('onRequest', fast.required)
fastify().get('/me', { onRequest: fast.required }, (request) =>
  needs<Session>(request.getDecorator<Session>('session')),
)

const hono = honoSessions(options)
new Hono().get('/me', hono.required, (c) => {
  needs<Session>(c.get('session'))
  needs<Session>(c.var.session)
  return c.text('')
})
new Hono().use(hono.optional).get('/', (c) => {
  // @ts-expect-error nobody has to have one there
  needs<Session>(c.get('session'))
  return c.text('')
})

const { session: found, failure } = await new SessionGuard(options).check(new Headers())
if (failure) needs<number>(failure.status)
else needs<Session>(found)
// @ts-expect-error not before it is known that there is no failure
needs<Session>(found)

// @ts-expect-error the server has to be named
koaSessions({ keys: [] })
// @ts-expect-error and there is no such way
koaSessions({ ...options, whenStale: 'guess' })
