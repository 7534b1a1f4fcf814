/** Old keys, wrong apps, wrong clocks: what is wrong with the BFF and not with the tokens. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { call } from '../actors/answer.js'
import { newKey } from '../actors/keys.js'
import { RunningBff } from '../actors/running_bff.js'
import { ScriptedServer } from '../actors/scripted_server.js'
import { until } from '../actors/until.js'
import { World } from '../actors/world.js'

const INVALID = '{"code":1,"data":{},"message":"登陆失败","error":"session_invalid","retry":"login"}'
const MINUTE_MS = 60_000

test('a token of a key that only the server has got is asked for, and the missing key is told', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  const bff = await world.startBff({ keys: [newKey()] })
  await bff.loaded()
  for (let i = 0; i < 3; i += 1) assert.equal((await bff.me(token)).status, 200)
  assert.equal(bff.log.length, 1, 'told once')
  assert.match(bff.log[0] ?? '', new RegExp(`unknown_key, kid ${token.split('.')[1]};`))
  assert.equal(bff.log[0]?.includes(token.slice(12)), false)
  world.clock.advance(MINUTE_MS)
  assert.equal((await bff.me(token)).status, 200)
  assert.equal(bff.log.filter((line) => line.includes('unknown_key')).length, 2, 'told again after a minute')
})

test('without the server a token of an unknown key is for later, and no reason to log in again', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  const bff = await world.startBff({ keys: [newKey()] })
  await bff.loaded()
  await world.server.stop()
  const answer = await bff.me(token)
  assert.deepEqual([answer.status, answer.body.code, answer.body.retry], [503, 17, 'later'])
})

test('made-up keys do not flood the server with questions', async (t) => {
  let questions = 0
  const server = await ScriptedServer.start(() => {
    questions += 1
    return { status: 401, body: INVALID }
  })
  t.after(() => server.stop())
  let nowMs = 1_700_000_000_000
  const bff = await RunningBff.start({ server: { url: server.baseUrl }, keys: [newKey()], now: () => nowMs })
  t.after(() => bff.stop())
  const madeUp = (n: number) => `v1.${n.toString(16).padStart(8, '0')}.${'0'.repeat(128)}`
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => bff.me(madeUp(n))))
  const count = (status: number) => answers.filter((answer) => answer.status === status).length
  assert.deepEqual([count(401), count(503)], [10, 190])
  assert.equal(questions, 10)
  nowMs += 1_000
  await bff.me(madeUp(0))
  assert.equal(questions, 11)
})

test('tokens of other apps, and tokens from the future, are told once a minute, each', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  await world.bff.loaded()
  const inTheFuture = Date.now() + 10 * MINUTE_MS
  const future = world.sealedAnew(token, { authenticatedAt: inTheFuture, issuedAt: inTheFuture })
  const otherApp = world.sealedAnew(token, { appid: 'wx-another' })
  for (const one of [future, otherApp, future, otherApp, 'v1.garbage', `${token.slice(0, -2)}00`]) {
    assert.equal((await world.bff.me(one)).status, 401)
  }
  assert.deepEqual(
    world.bff.log.map((line) => /refused: (\w+),/.exec(line)?.[1]),
    ['not_yet_valid', 'wrong_app'],
  )
})

test('a clock that is not the server’s is told, and shown', async (t) => {
  const world = await World.begin(t)
  await world.bff.loaded()
  const ahead = async (bff: RunningBff) => (await call(`${bff.baseUrl}/healthz`)).body.data['clock_ahead_ms'] as number
  assert.ok(Math.abs(await ahead(world.bff)) < 5_000)
  assert.deepEqual(world.bff.log, [])
  for (const [byMs, words] of [
    [2 * MINUTE_MS, '120 s ahead of'],
    [-4 * MINUTE_MS, '120 s behind'],
  ] as const) {
    world.clock.advance(byMs)
    const bff = await world.startBff()
    await bff.loaded()
    assert.ok(Math.abs(Math.abs(await ahead(bff)) - 2 * MINUTE_MS) < 5_000)
    assert.deepEqual(bff.log, [`this clock is ${words} the server's`])
  }
  const tolerant = await world.startBff({ maxSkewMs: 5 * MINUTE_MS })
  await tolerant.loaded()
  await until(async () => (await ahead(tolerant)) < 0, 'it has compared')
  assert.deepEqual(tolerant.log, [])
})
