/** What a guard does while the link to the server is bad, and when it is good again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { FOLLOWING, SessionGuard } from '@weapp-login/token/guard'
import type { Following } from '@weapp-login/token/guard'

import { until } from '../actors/until.js'
import { World } from '../actors/world.js'
import type { Changes } from '../actors/world.js'

const PAST_MAX_STALENESS_MS = 61_000

for (const following of FOLLOWING) {
  const story = (name: string, tell: (t: TestContext) => Promise<void>) => test(`${following}: ${name}`, tell)

  story('over a slow link an ended session is refused within a second', async (t) => {
    const { world, guard, codeOf } = await begin(t, following)
    world.link.delay(100)
    const token = await world.logIn()
    assert.equal(await codeOf(token), 0)
    await world.session(token, 'DELETE')
    const endedAt = performance.now()
    await until(async () => (await codeOf(token)) === 3, 'the session is refused')
    const afterMs = performance.now() - endedAt
    t.diagnostic(`refused after ${Math.round(afterMs)} ms`)
    assert.ok(afterMs < 1_000, `in force after ${afterMs} ms`)
    assert.equal(guard.lastError, undefined)
  })

  story('over a link that drops every second connection everything is heard, sooner or later', async (t) => {
    const { world, codeOf } = await begin(t, following)
    world.link.dropEvery(2)
    for (const user of ['alice', 'bob', 'carol']) {
      const token = await world.logIn(user)
      assert.equal(await codeOf(token), 0, 'what is known is new enough')
      await world.session(token, 'DELETE')
      await until(async () => (await codeOf(token)) === 3, 'the session is refused')
    }
  })

  story('while the link is cut it goes on, then refuses, and is well as soon as the link is', async (t) => {
    const { world, guard, codeOf, log } = await begin(t, following)
    const [alice, bob] = [await world.logIn('alice'), await world.logIn('bob')]
    world.link.cut()
    await world.session(bob, 'DELETE')
    await until(async () => (await codeOf(alice)) === 0 && guard.lastError !== undefined, 'the outage is noticed')
    assert.equal(await codeOf(bob), 0, 'it can not know')
    assert.match(guard.lastError?.message ?? '', /^(ECONNRESET|ECONNREFUSED|UND_ERR_SOCKET)$/)
    world.clock.advance(PAST_MAX_STALENESS_MS)
    assert.ok((guard.stalenessMs ?? 0) >= PAST_MAX_STALENESS_MS)
    assert.equal(await codeOf(alice), 17)
    world.link.mend()
    await until(async () => (await codeOf(alice)) === 0 && (await codeOf(bob)) === 3, 'it asks')
    await until(async () => (await codeOf(alice)) === 0 && guard.lastError === undefined, 'it hears again')
    assert.ok((guard.stalenessMs ?? Infinity) < PAST_MAX_STALENESS_MS)
    const words = log.filter((line) => line.startsWith('revocations')).map((line) => line.replace(/:.*/, ''))
    assert.deepEqual(words, ['revocations are not heard', 'revocations are heard again'])
  })

  story('a link that swallows everything is found out, and holds nobody up for ever', async (t) => {
    const { world, guard, codeOf } = await begin(t, following, { maxStalenessMs: 3_000 })
    const token = await world.logIn()
    world.link.fallSilent()
    await until(async () => (await codeOf(token)) === 0 && guard.lastError !== undefined, 'the silence is noticed')
    assert.equal(guard.lastError?.message, 'no answer in time')
    world.clock.advance(3_001)
    assert.equal(await codeOf(token), 17)
    world.link.mend()
    await until(async () => (await codeOf(token)) === 0 && guard.lastError === undefined, 'it hears again')
  })

  for (const [whenStale, code] of [
    ['ask', 3],
    ['refuse', 17],
    ['goOn', 0],
  ] as const) {
    story(`past the staleness that is allowed, an ended session has code ${code} with ${whenStale}`, async (t) => {
      const { world, guard, codeOf } = await begin(t, following, { whenStale })
      const token = await world.logIn()
      await guard.close()
      world.link.cut()
      await world.session(token, 'DELETE')
      assert.equal(await codeOf(token), 0, 'it can not know')
      world.clock.advance(PAST_MAX_STALENESS_MS)
      if (whenStale === 'ask') {
        assert.equal(await codeOf(token), 17, 'nobody can be asked')
        // Only the question gets through: the feed has been closed, or is left alone for a while.
        world.link.mend()
      }
      assert.equal(await codeOf(token), code)
    })
  }

  story('another database is read from its beginning, and nothing that has ended comes back to life', async (t) => {
    const { world, codeOf } = await begin(t, following)
    const other = await world.startOtherServer()
    const [endedHere, endedThere] = [await world.logIn('alice'), await world.logIn('bob', other)]
    await world.session(endedThere, 'DELETE', other)
    await world.session(endedHere, 'DELETE')
    await until(async () => (await codeOf(endedHere)) === 3, 'the first server was heard')
    world.link.leadTo(other.baseUrl)
    await until(async () => (await codeOf(endedThere)) === 3, 'the other server was heard')
    assert.equal(await codeOf(endedHere), 3)
  })
}

test('it asks until everything has been loaded, and does not wait for that', async (t) => {
  const world = await World.withoutBff(t)
  const token = await world.logIn()
  const guard = new SessionGuard({ ...world.guardOptions(), following: 'withRequests' })
  const waitedFor: Promise<unknown>[] = []
  const check = () => guard.check({ 'x-session': token }, { waitUntil: (promise) => waitedFor.push(promise) })
  assert.ok((await check()).session)
  assert.equal(waitedFor.length, 1)
  await Promise.all(waitedFor)
  assert.notEqual(guard.stalenessMs, undefined)
  world.link.cut()
  assert.ok((await check()).session, 'it is checked here')
})

/** A server behind a link, and a guard that has heard of everything. */
async function begin(t: TestContext, following: Following, changes: Changes = {}) {
  const world = await World.withoutBff(t)
  const log: string[] = []
  const guard = new SessionGuard({ ...world.guardOptions(changes), following, log: (line) => log.push(line) })
  t.after(() => guard.close())
  const codeOf = async (token: string) => {
    const { failure } = await guard.check({ 'x-session': token })
    return failure ? failure.envelope.code : 0
  }
  const token = await world.logIn('dave')
  await until(async () => (await codeOf(token)) === 0 && guard.stalenessMs !== undefined, 'everything is loaded')
  return { world, guard, codeOf, log }
}
