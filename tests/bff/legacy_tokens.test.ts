import assert from 'node:assert/strict'
import { test } from 'node:test'

import { legacyToken } from '../actors/legacy_token.js'
import { HOUR_MS, World } from '../actors/world.js'

const SECRET = '2019_06'
const LEGACY = { WEAPP_LOGIN__LEGACY__SECRET: SECRET, WEAPP_LOGIN__LEGACY__ACCEPT_UNTIL: '2100-01-01T00:00:00Z' }

test('a legacy token is asked for, and comes back as a safe one', async (t) => {
  const world = await World.begin(t, { server: LEGACY })
  const { data } = (await world.session(await world.logIn())).body
  const token = legacyToken(SECRET, String(data['openid']), Date.now())
  await world.bff.loaded()
  const answer = await world.bff.me(token)
  assert.equal(answer.status, 200)
  assert.equal(answer.body.data['user_id'], data['user_id'])
  const renewed = answer.headers.get('x-session-renewed') ?? ''
  assert.match(renewed, /^v1\./)
  const polling = await world.bff.me(token, { 'x-session-no-renew': '1' })
  assert.deepEqual([polling.status, polling.headers.get('x-session-renewed')], [200, null])
  await world.server.stop()
  assert.equal((await world.bff.me(renewed)).status, 200, 'a safe one is checked here')
  assert.equal((await world.bff.me(token)).body.code, 17, 'an old one never is')
})

test('while the server still mints legacy tokens, they are good for the BFF too', async (t) => {
  const world = await World.begin(t, { server: { ...LEGACY, WEAPP_LOGIN__SESSION__MINT: 'legacy' } })
  const token = await world.logIn()
  assert.doesNotMatch(token, /^v1\./)
  const answer = await world.bff.me(token)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('x-session-renewed'), null)
  await fetch(`${world.bff.baseUrl}/session`, { method: 'DELETE', headers: { 'x-session': token } })
  assert.equal((await world.bff.me(token)).body.code, 3)
})

test('a legacy token of a stranger, or an expired one, is refused as the server does it', async (t) => {
  const world = await World.begin(t, { server: LEGACY })
  const { openid } = (await world.session(await world.logIn())).body.data
  await world.bff.loaded()
  const stranger = await world.bff.me(legacyToken(SECRET, 'oNobody', Date.now()))
  assert.deepEqual([stranger.status, stranger.body.code], [401, 1])
  const expired = await world.bff.me(legacyToken(SECRET, String(openid), Date.now() - 25 * HOUR_MS))
  assert.deepEqual([expired.status, expired.body.code, expired.body.message], [200, 2, '登陆过期'])
})
