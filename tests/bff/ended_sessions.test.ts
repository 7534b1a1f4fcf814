import assert from 'node:assert/strict'
import { test } from 'node:test'

import { until } from '../actors/until.js'
import { World } from '../actors/world.js'

/** It is one second; the machines that test are slow. */
const IN_FORCE_WITHIN_MS = 3_000
const LONGEST_BACK_OFF_MS = 5_000

test('a session that is ended at the server is refused as soon as the feed tells of it', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  await world.bff.loaded()
  assert.equal((await world.bff.me(token)).status, 200)
  await world.session(token, 'DELETE')
  const endedAt = performance.now()
  await until(async () => (await world.bff.me(token)).status === 401, 'the session is refused')
  const inForceAfterMs = performance.now() - endedAt
  t.diagnostic(`refused after ${Math.round(inForceAfterMs)} ms`)
  assert.ok(inForceAfterMs < IN_FORCE_WITHIN_MS, `in force after ${inForceAfterMs} ms`)
  await world.server.stop()
  const answer = await world.bff.me(token)
  assert.deepEqual([answer.status, answer.body.code, answer.body.data], [401, 3, { reason: 'logged_out' }])
})

test('a session that is ended through the BFF is refused at once', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  await world.bff.loaded()
  const ended = await fetch(`${world.bff.baseUrl}/session`, { method: 'DELETE', headers: { 'x-session': token } })
  assert.equal(ended.status, 200)
  world.link.cut()
  assert.equal((await world.bff.me(token)).body.code, 3)
})

test('what is ended while the feed is cut is heard of when it is back', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  await world.bff.loaded()
  world.link.cut()
  await world.session(token, 'DELETE')
  await until(() => world.bff.log.length > 0, 'the outage is noticed')
  assert.equal((await world.bff.me(token)).status, 200, 'it can not know')
  world.link.mend()
  const mendedAt = performance.now()
  await until(async () => (await world.bff.me(token)).status === 401, 'the session is refused')
  await until(() => world.bff.log.length > 1, 'it is told that the outage is over')
  assert.ok(performance.now() - mendedAt < LONGEST_BACK_OFF_MS + IN_FORCE_WITHIN_MS)
  assert.deepEqual(
    world.bff.log.map((line) => line.replace(/:.*/, '')),
    ['revocations are not heard', 'revocations are heard again'],
  )
})

test('another database is read from its beginning, and nothing that has ended comes back to life', async (t) => {
  const world = await World.begin(t)
  const other = await world.startOtherServer()
  const endedHere = await world.logIn('alice')
  const endedThere = await world.logIn('bob', other)
  await world.session(endedThere, 'DELETE', other)
  await world.bff.loaded()
  await world.session(endedHere, 'DELETE')
  await until(async () => (await world.bff.me(endedHere)).status === 401, 'the first server was heard')
  assert.equal((await world.bff.me(endedThere)).status, 200)
  world.link.leadTo(other.baseUrl)
  await until(async () => (await world.bff.me(endedThere)).status === 401, 'the other server was heard')
  assert.equal((await world.bff.me(endedHere)).body.code, 3)
})
