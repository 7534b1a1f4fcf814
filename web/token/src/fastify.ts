/** Sessions for Fastify 5, from 5.3 on: earlier ones have no `getDecorator`. */
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'

import { headersOf, presentsToken, SessionGuard } from './guard/index.js'
import type { GuardOptions } from './guard/index.js'

export type { GuardOptions, Session } from './guard/index.js'

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/**
 * A guard whose hooks put the session into `request.session`. Register its `plugin` first.
 *
 * `request.getDecorator<Session>('session')` is typed; for `request.session` say, once in your program,
 * `declare module 'fastify' { interface FastifyRequest { session: Session } }`.
 */
export class FastifyGuard extends SessionGuard {
  readonly #renewals = new WeakMap<FastifyRequest, Promise<string | undefined>>()

  /** Passes fresh tokens on, and closes the guard with the app. */
  readonly plugin: FastifyPluginAsync = notEncapsulated(async (app: FastifyInstance) => {
    app.decorateRequest('session')
    app.addHook('onSend', async (request, reply) => {
      // It was asked for before the handler ran, so it has been on its way all the while.
      const renewed = await this.#renewals.get(request)
      // No cache may hand somebody's token to others, whatever the handler says.
      if (renewed !== undefined) reply.headers({ 'x-session-renewed': renewed, 'cache-control': 'no-store' })
    })
    app.addHook('onClose', () => this.close())
  })

  /** An `onRequest` hook that lets nobody by without a session. */
  readonly required: Hook = async (request, reply) => {
    if (!request.server.hasRequestDecorator('session')) throw new Error('app.register(guard.plugin) is missing')
    const { failure, session, renewed } = await this.check(headersOf(request.raw))
    if (failure) {
      // As a text, which no schema of the route is applied to.
      return reply.code(failure.status).headers(failure.headers).type(JSON_TYPE).send(JSON.stringify(failure.envelope))
    }
    request.setDecorator('session', session)
    // What is somebody's own is for no cache on the way; a handler may know better.
    reply.header('cache-control', 'no-store')
    this.#renewals.set(request, renewed)
    return undefined
  }

  /** An `onRequest` hook that lets those by who have no token at all; a token that is there must be good. */
  readonly optional: Hook = async (request, reply) =>
    presentsToken(headersOf(request.raw)) ? this.required(request, reply) : undefined
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** Makes a guard, which follows the server from here on, until the app is closed. */
export function sessions(options: GuardOptions): FastifyGuard {
  return new FastifyGuard(options)
}

/** What it adds is for the whole app, and not for the plugin alone. */
function notEncapsulated(plugin: FastifyPluginAsync): FastifyPluginAsync {
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}
