/** What only an Express handler can do: it holds the answer itself, while the fresh token is in it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { sessions } from '@weapp-login/token/express'
import express from 'express'
import type { Response } from 'express'

import { call } from '../actors/answer.js'
import { HOUR_MS, World } from '../actors/world.js'
import { CACHED, listening } from './apps/app.js'

const WAYS: [string, (res: Response) => void][] = [
  ['sets another', (res) => void res.setHeader('Cache-Control', CACHED)],
  ['takes it away', (res) => res.removeHeader('Cache-Control')],
  ['writes another with the status', (res) => void res.writeHead(200, { 'cache-control': CACHED })],
  ['writes a list with the status', (res) => void res.writeHead(200, ['cache-control', CACHED])],
]

test('an answer with a fresh token is for no cache, whatever the handler does', async (t) => {
  const world = await World.withoutBff(t)
  const guard = sessions(world.guardOptions())
  const service = express()
  WAYS.forEach(([, change], number) => {
    service.get(`/${number}`, guard.required, (_, res) => {
      change(res)
      res.end('{}')
    })
  })
  const app = await listening(service.listen(0, '127.0.0.1'), guard)
  t.after(() => app.stop())
  const due = world.aged(await world.logIn(), 13 * HOUR_MS)
  for (const [number, [name]] of WAYS.entries()) {
    const { headers } = await call(`${app.baseUrl}/${number}`, { headers: { 'x-session': due } })
    assert.match(headers.get('x-session-renewed') ?? '', /^v1\./, name)
    assert.equal(headers.get('cache-control'), 'no-store', name)
  }
})
