/** Services are tested with requests that never were on a wire. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { sessions as fastifySessions } from '@weapp-login/token/fastify'
import { sessions as honoSessions } from '@weapp-login/token/hono'
import fastify from 'fastify'
import { Hono } from 'hono'

import { World } from '../actors/world.js'

test('a request that Fastify injects is checked like any other', async (t) => {
  const world = await World.withoutBff(t)
  const guard = fastifySessions(world.guardOptions())
  const app = fastify()
  t.after(() => app.close())
  await app.register(guard.plugin)
  app.get('/me', { onRequest: guard.required }, async () => ({ code: 0 }))
  const token = await world.logIn()
  const statusFor = async (headers: Record<string, string>) => (await app.inject({ url: '/me', headers })).statusCode
  assert.equal(await statusFor({ 'X-Session': token }), 200)
  assert.equal(await statusFor({}), 401)
})

test('Fastify says so where the plugin is missing', async (t) => {
  const world = await World.withoutBff(t)
  const guard = fastifySessions(world.guardOptions({ serviceSecret: undefined }))
  const app = fastify()
  app.get('/me', { onRequest: guard.required }, async () => ({ code: 0 }))
  const answer = await app.inject({ url: '/me', headers: { 'x-session': await world.logIn() } })
  assert.equal(answer.statusCode, 500)
  assert.match(answer.body, /app\.register\(guard\.plugin\)/)
})

test('a request that Hono makes up is checked like any other', async (t) => {
  const world = await World.withoutBff(t)
  const guard = honoSessions(world.guardOptions())
  t.after(() => guard.close())
  const app = new Hono().get('/me', guard.required, (c) => c.text(c.get('session').appid))
  const token = await world.logIn()
  assert.equal((await app.request('/me', { headers: { authorization: `Bearer ${token}` } })).status, 200)
  assert.equal((await app.request('/me')).status, 401)
})
