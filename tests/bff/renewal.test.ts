import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { Renewals } from '../../web/bff/src/renewals.js'
import { ServerClient } from '../../web/bff/src/server_client.js'
import { ScriptedServer } from '../actors/scripted_server.js'
import { HOUR_MS, World } from '../actors/world.js'

test('a token that is due comes back renewed, checked here or asked for', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  const due = world.aged(token, 13 * HOUR_MS)
  await world.bff.loaded()
  for (const bff of [world.bff, await world.startBff({ serviceSecret: undefined })]) {
    assert.equal((await bff.me(token)).headers.get('x-session-renewed'), null, 'not due')
    const answer = await bff.me(due)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const renewed = answer.headers.get('x-session-renewed') ?? ''
    const [before, after] = [world.codec.verify(due), world.codec.verify(renewed)]
    assert.equal(after.verdict, 'active')
    assert.ok(before.legacy === false && after.legacy === false && before.claims && after.claims)
    assert.equal(after.claims.sessionId, before.claims.sessionId)
    assert.equal(after.claims.authenticatedAt, before.claims.authenticatedAt)
    assert.equal((await bff.me(renewed)).status, 200)
  }
})

test('when a token is due is a setting, which the server has too', async (t) => {
  const world = await World.begin(t, {
    server: { WEAPP_LOGIN__SESSION__RENEW_AFTER: '1h' },
    bff: { renewAfterMs: HOUR_MS },
  })
  const token = await world.logIn()
  await world.bff.loaded()
  const renewed = async (ageMs: number) => {
    const answer = await world.bff.me(world.aged(token, ageMs))
    return answer.headers.get('x-session-renewed')
  }
  assert.equal(await renewed(HOUR_MS / 2), null)
  assert.match((await renewed(2 * HOUR_MS)) ?? '', /^v1\./)
})

test('who only polls gets no fresh token, checked here or asked for', async (t) => {
  const world = await World.begin(t)
  const due = world.aged(await world.logIn(), 13 * HOUR_MS)
  await world.bff.loaded()
  for (const bff of [world.bff, await world.startBff({ serviceSecret: undefined })]) {
    const answer = await bff.me(due, { 'x-session-no-renew': '1' })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('x-session-renewed'), null)
  }
})

test('a renewal that fails fails no request', async (t) => {
  const world = await World.begin(t)
  const due = world.aged(await world.logIn(), 13 * HOUR_MS)
  await world.bff.loaded()
  await world.server.stop()
  const answer = await world.bff.me(due)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('x-session-renewed'), null)
})

test('requests of one session share one renewal, parallel ones and those that come soon after', async (t) => {
  const clock = { nowMs: 0 }
  const { renewals, askedFor } = await renewing(t, () => `fresh-${askedFor.length}`, clock)
  const sameSession = [1, 2, 3].map((number) => renewals.renew('a session', `token-${number}`))
  const fresh = await Promise.all([...sameSession, renewals.renew('another', 'token-4')])
  assert.deepEqual(askedFor.sort(), ['token-1', 'token-4'])
  assert.equal(new Set(fresh.slice(0, 3)).size, 1)
  assert.notEqual(fresh[3], fresh[0])
  clock.nowMs += 4_999
  assert.equal(await renewals.renew('a session', 'token-1'), fresh[0])
  assert.equal(askedFor.length, 2)
  assert.equal(await renewals.renew('a session', String(fresh[0])), undefined, 'it is the fresh one already')
  clock.nowMs += 1
  await renewals.renew('a session', 'token-5')
  assert.equal(askedFor.length, 3, 'a later one is its own')
})

test('after a failure nobody tries for a while', async (t) => {
  const clock = { nowMs: 0 }
  const { renewals, askedFor } = await renewing(t, () => undefined, clock)
  assert.equal(await renewals.renew('a session', 'a token'), undefined)
  assert.equal(await renewals.renew('another', 'another'), undefined)
  assert.equal(askedFor.length, 1)
  clock.nowMs = 10_000
  assert.equal(await renewals.renew('another', 'another'), undefined)
  assert.equal(askedFor.length, 2)
})

test('the same token again is no renewal', async (t) => {
  const { renewals } = await renewing(t, () => 'the token')
  assert.equal(await renewals.renew('a session', 'the token'), undefined)
})

/** Renewals by a server that gives out these tokens, or an error in the place of none. */
async function renewing(t: TestContext, fresh: () => string | undefined, clock = { nowMs: 0 }) {
  const askedFor: string[] = []
  const server = await ScriptedServer.start((request) => {
    askedFor.push(String(request.headers['x-session']))
    const token = fresh()
    return token === undefined ? { status: 503, body: '{}' } : { body: JSON.stringify({ code: 0, data: { token } }) }
  })
  t.after(() => server.stop())
  return { renewals: new Renewals(new ServerClient(server.baseUrl), () => clock.nowMs), askedFor }
}
