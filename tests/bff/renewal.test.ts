import assert from 'node:assert/strict'
import { test } from 'node:test'

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
