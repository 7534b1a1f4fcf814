import { createAdaptorServer } from '@hono/node-server'
import { sessions } from '@weapp-login/token/hono'
import { Hono } from 'hono'
import { Server } from 'node:http'

import { CACHED, listening, success } from './app.js'
import type { StartApp } from './app.js'

export const startHono: StartApp = async (options) => {
  const guard = sessions(options)
  const app = new Hono()
    .get('/me', guard.required, (c) => c.json(success(c.get('session'))))
    .get('/cached', guard.required, (c) => c.json(success(c.get('session')), 200, { 'cache-control': CACHED }))
    .get('/maybe', guard.optional, (c) => c.json(success(c.get('session'))))
    .get('/open', (c) => c.json(success(undefined)))
  const http = createAdaptorServer(app)
  if (!(http instanceof Server)) throw new Error('it is a plain server')
  return listening(http.listen(0, '127.0.0.1'), guard)
}
