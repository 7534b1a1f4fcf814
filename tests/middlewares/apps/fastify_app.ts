import { sessions } from '@weapp-login/token/fastify'
import type { Session } from '@weapp-login/token/fastify'
import fastify from 'fastify'

import { CACHED, success } from './app.js'
import type { StartApp } from './app.js'

export const startFastify: StartApp = async (options) => {
  const guard = sessions(options)
  const app = fastify({ forceCloseConnections: true })
  await app.register(guard.plugin)
  app.get('/me', { onRequest: guard.required }, async (request) => success(request.getDecorator<Session>('session')))
  app.get('/cached', { onRequest: guard.required }, async (request, reply) => {
    reply.header('cache-control', CACHED)
    return success(request.getDecorator<Session>('session'))
  })
  app.get('/maybe', { onRequest: guard.optional }, async (request) =>
    success(request.getDecorator<Session | undefined>('session')),
  )
  app.get('/open', async () => success(undefined))
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })
  // It closes the guard too.
  return { baseUrl, guard, stop: () => app.close() }
}
