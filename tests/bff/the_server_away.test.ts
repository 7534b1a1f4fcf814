import assert from 'node:assert/strict'
import { test } from 'node:test'

import { World } from '../actors/world.js'

test('the guarded route answers while the server is stopped, within the staleness that is allowed', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  await world.bff.loaded()
  await world.server.stop()
  assert.equal((await world.bff.me(token)).status, 200)
  world.clock.advance(50_000)
  const answer = await world.bff.me(token)
  assert.equal(answer.status, 200)
  assert.equal(answer.body.code, 0)
})

test('past that it asks the server, and says 17 if that can not be asked either', async (t) => {
  const world = await World.begin(t)
  const [token, ended] = [await world.logIn('alice'), await world.logIn('bob')]
  await world.bff.loaded()
  await world.bff.endFeed()
  await world.session(ended, 'DELETE')
  assert.equal((await world.bff.me(ended)).status, 200, 'it can not know')
  world.clock.advance(61_000)
  assert.equal((await world.bff.me(ended)).body.code, 3)
  assert.equal((await world.bff.me(token)).status, 200)
  await world.server.stop()
  const answer = await world.bff.me(token)
  assert.equal(answer.status, 503)
  assert.deepEqual([answer.body.code, answer.body.error, answer.body.retry], [17, 'overloaded', 'later'])
  assert.equal(answer.headers.get('retry-after'), '1')
  assert.equal(answer.headers.get('cache-control'), 'no-store')
})

test('past that it refuses, where it is told to', async (t) => {
  const world = await World.begin(t, { bff: { whenStale: 'refuse' } })
  const token = await world.logIn()
  await world.bff.loaded()
  await world.bff.endFeed()
  assert.equal((await world.bff.me(token)).status, 200)
  world.clock.advance(61_000)
  const answer = await world.bff.me(token)
  assert.deepEqual([answer.status, answer.body.code], [503, 17], 'though the server could have been asked')
})

test('a clock that is set back makes its knowledge no younger', async (t) => {
  let monotonicMs = 0
  const world = await World.begin(t, { bff: { monotonicNow: () => monotonicMs } })
  const token = await world.logIn()
  await world.bff.loaded()
  await world.bff.endFeed()
  await world.session(token, 'DELETE')
  world.clock.advance(-45_000)
  monotonicMs += 59_000
  assert.equal((await world.bff.me(token)).status, 200, 'it can not know')
  monotonicMs += 2_000
  assert.equal((await world.bff.me(token)).body.code, 3)
})

test('past that it goes on, where it is told to', async (t) => {
  const world = await World.begin(t, { bff: { whenStale: 'goOn' } })
  const token = await world.logIn()
  await world.bff.loaded()
  await world.server.stop()
  world.clock.advance(3_600_000)
  assert.equal((await world.bff.me(token)).status, 200)
})

test('a token that can not be good is refused without asking, however old the knowledge is', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  await world.bff.loaded()
  await world.server.stop()
  world.clock.advance(61_000)
  const answer = await world.bff.me(`${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`)
  assert.deepEqual([answer.status, answer.body.code], [401, 1])
})

for (const whenStale of ['ask', 'refuse', 'goOn'] as const) {
  test(`before everything has been loaded once it asks, also where it is told to ${whenStale}`, async (t) => {
    const world = await World.begin(t, { bff: { whenStale, serviceSecret: 'not-the-secret-of-it' } })
    const token = await world.logIn()
    assert.equal((await world.bff.me(token)).status, 200)
    await world.session(token, 'DELETE')
    const refused = await world.bff.me(token)
    assert.deepEqual([refused.status, refused.body.code, refused.body.data['reason']], [401, 3, 'logged_out'])
    const other = await world.logIn('bob')
    await world.server.stop()
    assert.equal((await world.bff.me(other)).body.code, 17)
  })
}

test('without a service secret it always asks', async (t) => {
  const world = await World.begin(t, { bff: { serviceSecret: undefined } })
  const token = await world.logIn()
  assert.equal((await world.bff.me(token)).status, 200)
  await world.session(token, 'DELETE')
  assert.equal((await world.bff.me(token)).body.code, 3)
})
