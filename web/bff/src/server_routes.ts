import type { IncomingMessage } from 'node:http'

import Router from '@koa/router'
import { failure, objectIn, presentedToken, unknowable } from '@weapp-login/token/guard'
import type { ServerAnswer, ServerClient, ServerRequest } from '@weapp-login/token/guard'
import { answerWith } from '@weapp-login/token/koa'
import type { KoaGuard } from '@weapp-login/token/koa'
import type { Middleware, ParameterizedContext } from 'koa'

import { EXACTLY } from './exactly.js'
import { bodyOf } from './request_body.js'

export interface ServerRoutesOptions {
  guard: KoaGuard
  /** Whether the server is told the clients' addresses; it must then name this BFF in `http.trusted_proxies`. */
  forwardClientAddress: boolean
}

type Context = ParameterizedContext<object, object>

/** The server waits for WeChat, twice at worst. */
const LOGIN_TIMEOUT_MS = 30_000
const TOO_LONG = failure(10, { status: 413, message: '请求体太大 / the body is too large' })
/** WeChat's Referer tells the app. */
const LOGIN_HEADERS = ['content-type', 'referer'] as const
const ANSWER_HEADERS = [
  'content-type',
  'cache-control',
  'retry-after',
  'allow',
  'x-request-id',
  'x-session-renewed',
] as const

/** Login, renewal and logout: the server's routes, under its own names. */
export function serverRoutes(options: ServerRoutesOptions): Router<object, object> {
  const router = new Router<object, object>(EXACTLY)
  // A HEAD goes through as one, and the server refuses it: a link preview must not spend a code.
  router.get('/login', login(options))
  router.post('/login', login(options))
  router.get('/session', session(options))
  router.delete('/session', session(options))
  router.post('/session/renew', session(options))
  return router
}

function login({ guard, forwardClientAddress }: ServerRoutesOptions): Middleware<object, object> {
  return async (ctx) => {
    const headers: Record<string, string> = forwardClientAddress ? { 'x-forwarded-for': forwardedFor(ctx.req) } : {}
    for (const name of LOGIN_HEADERS) {
      const value = ctx.req.headers[name]
      if (value !== undefined) headers[name] = value
    }
    const body = ctx.method === 'POST' ? await bodyOf(ctx.req) : undefined
    if (body === 'too long') {
      // What is still to come is not waited for.
      ctx.set('connection', 'close')
      return answerWith(ctx, TOO_LONG)
    }
    const request = { method: ctx.method, path: `/login${ctx.search}`, headers, body, timeoutMs: LOGIN_TIMEOUT_MS }
    await passThrough(ctx, guard.server, request)
  }
}

function session({ guard }: ServerRoutesOptions): Middleware<object, object> {
  return async (ctx) => {
    const token = presentedToken(ctx.req.headersDistinct)
    if (token === undefined) return answerWith(ctx, failure(1))
    const headers: Record<string, string> = { 'x-session': token }
    const noRenew = ctx.get('x-session-no-renew')
    if (noRenew !== '') headers['x-session-no-renew'] = noRenew
    const answer = await passThrough(ctx, guard.server, { method: ctx.method, path: ctx.path, headers })
    // Here such a session is over at once.
    if (ctx.method === 'DELETE' && answer && objectIn(answer)?.['code'] === 0) guard.noteEnded(token)
  }
}

/** Gives the server's answer to the client. `undefined` if there was none to give. */
async function passThrough(
  ctx: Context,
  server: ServerClient,
  request: ServerRequest,
): Promise<ServerAnswer | undefined> {
  const answer = await server.send(request).catch(() => undefined)
  // A gateway in between may answer for the server, with a page for people.
  if (!answer || (answer.status >= 500 && !objectIn(answer))) {
    answerWith(ctx, unknowable())
    return undefined
  }
  for (const name of ANSWER_HEADERS) {
    const value = answer.headers.get(name)
    if (value !== null) ctx.set(name, value)
  }
  ctx.status = answer.status
  ctx.body = answer.body
  return answer
}

/** Whoever called us, behind what the proxies in front of us have said: the server reads it from the right. */
function forwardedFor({ headersDistinct, socket }: IncomingMessage): string {
  return [...(headersDistinct['x-forwarded-for'] ?? []), socket.remoteAddress ?? 'unknown'].join(', ')
}
