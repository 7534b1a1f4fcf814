import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { test } from 'node:test'

import { call } from '../actors/answer.js'
import { until } from '../actors/until.js'
import { APPID, World } from '../actors/world.js'

test('whose request it is', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  const { data } = (await world.session(token)).body
  await world.bff.loaded()
  for (const bff of [world.bff, await world.startBff({ serviceSecret: undefined })]) {
    const answer = await bff.me(token)
    assert.equal(answer.body.message, 'success')
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.deepEqual(answer.body.data, { user_id: data['user_id'], openid: data['openid'], appid: APPID })
  }
})

test('an external id comes through whatever its letters are, checked here or asked for', async (t) => {
  const world = await World.begin(t)
  const token = world.sealedAnew(await world.logIn(), { externalId: '用户 7%' })
  await world.bff.loaded()
  for (const bff of [world.bff, await world.startBff({ serviceSecret: undefined })]) {
    assert.equal((await bff.me(token)).body.data['external_id'], '用户 7%')
  }
})

test('what is refused is refused in the words of the server, checked here or asked for', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  const ended = await world.logIn('bob')
  await world.session(ended, 'DELETE')
  const tokens = world.refused(token, ended)
  await world.bff.loaded()
  await until(async () => (await world.bff.me(ended)).status === 401, 'the feed has told of the logout')
  const asking = await world.startBff({ serviceSecret: undefined })
  for (const [name, one] of Object.entries(tokens)) {
    const expected = await world.session(one)
    assert.notEqual(expected.body.code, 0, name)
    for (const bff of [world.bff, asking]) {
      const answer = await bff.me(one)
      assert.deepEqual({ status: answer.status, ...answer.body }, { status: expected.status, ...expected.body }, name)
      assert.equal(answer.headers.get('content-type'), expected.headers.get('content-type'), name)
      assert.equal(answer.headers.get('cache-control'), 'no-store', name)
    }
  }
})

test('a token may come in either header, or in both if they agree', async (t) => {
  const world = await World.begin(t)
  const [alice, bob] = [await world.logIn('alice'), await world.logIn('bob')]
  await world.bff.loaded()
  const url = `${world.bff.baseUrl}/me`
  const status = async (headers: Record<string, string>) => (await call(url, { headers })).status
  assert.equal(await status({ authorization: `Bearer ${alice}` }), 200)
  assert.equal(await status({ authorization: `bearer  ${alice} `, 'x-session': alice }), 200)
  assert.equal(await status({ authorization: `Bearer ${alice}`, 'x-session': '' }), 200)
  assert.equal(await status({ authorization: 'Basic YTpi', 'x-session': alice }), 200)
  assert.equal(await status({ authorization: `Bearer ${bob}`, 'x-session': alice }), 401)
  assert.equal(await status({ 'x-session': `${alice}, ${alice}` }), 401)
  assert.equal(await status({}), 401)
  assert.equal(await statusOf(get(url, { headers: { 'x-session': [alice, alice] } })), 200)
  assert.equal(await statusOf(get(url, { headers: { 'x-session': [alice, bob] } })), 401)
})

test('a token in the URL is none', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  assert.equal((await call(`${world.bff.baseUrl}/me?x-session=${token}&token=${token}`)).status, 401)
})

test('a BFF of another app refuses the token, also by asking', async (t) => {
  const world = await World.begin(t, { bff: { appids: ['wx-another'] } })
  const token = await world.logIn()
  await world.bff.loaded()
  const asking = { serviceSecret: undefined }
  const one = await world.startBff({ ...asking, appids: ['wx-another'] })
  const two = await world.startBff({ ...asking, appids: ['wx-another', 'wx-yet-another'] })
  for (const bff of [world.bff, one, two]) assert.equal((await bff.me(token)).body.code, 1)
  const several = await world.startBff({ ...asking, appids: ['wx-another', APPID] })
  assert.equal((await several.me(token)).status, 200)
})

test('an open route needs no token', async (t) => {
  const world = await World.begin(t)
  assert.equal((await call(`${world.bff.baseUrl}/healthz`)).status, 200)
})

test('an address or a method that is not there is told in the envelope', async (t) => {
  const world = await World.begin(t)
  const nowhere = await call(`${world.bff.baseUrl}/nowhere`)
  assert.deepEqual([nowhere.status, nowhere.body.code, nowhere.body.error], [404, 18, 'not_found'])
  const wrong = await call(`${world.bff.baseUrl}/me`, { method: 'DELETE' })
  assert.deepEqual([wrong.status, wrong.body.code, wrong.body.error], [405, 10, 'bad_request'])
})

async function statusOf(request: ClientRequest): Promise<number | undefined> {
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.resume()
  return response.statusCode
}
