import assert from 'node:assert/strict'
import { test } from 'node:test'

import { call } from '../actors/answer.js'
import { RunningBff } from '../actors/running_bff.js'
import { newKey } from '../actors/keys.js'
import { ScriptedServer } from '../actors/scripted_server.js'
import { World } from '../actors/world.js'

test('a phone logs in through the BFF, either way', async (t) => {
  const world = await World.begin(t)
  await world.bff.loaded()
  const login = `${world.bff.baseUrl}/login`
  const byQuery = await call(`${login}?code=${await world.wxLogin()}`)
  const body = JSON.stringify({ code: await world.wxLogin() })
  const byBody = await call(login, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  assert.deepEqual([byQuery.body.data['is_new_user'], byBody.body.data['is_new_user']], [true, false])
  for (const answer of [byQuery, byBody]) {
    assert.deepEqual([answer.status, answer.body.code, answer.body.message], [200, 0, 'success'])
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f]{16}$/)
    assert.equal((await world.bff.me(String(answer.body.data['token']))).status, 200)
  }
})

test('what is wrong with a login is said as the server says it', async (t) => {
  const world = await World.begin(t)
  const login = `${world.bff.baseUrl}/login`
  const code = await call(`${login}?code=nobody-gave-this-out`)
  assert.deepEqual([code.status, code.body.code, code.body.error], [401, 11, 'code_invalid'])
  assert.deepEqual((await call(login)).body, (await call(`${world.server.baseUrl}/login`)).body)
  const text = await call(login, { method: 'POST', body: 'code' })
  assert.deepEqual([text.status, text.body.code], [415, 10])
  const headers = { 'content-type': 'application/json' }
  const long = await call(login, { method: 'POST', headers, body: ' '.repeat(20_000) })
  assert.deepEqual([long.status, long.body.code], [413, 10])
})

test('a link preview spends no code', async (t) => {
  const world = await World.begin(t)
  const url = `${world.bff.baseUrl}/login?code=${await world.wxLogin()}`
  assert.equal((await fetch(url, { method: 'HEAD' })).status, 405)
  assert.equal((await call(url)).body.code, 0)
})

test('a session is looked at, renewed and ended through the BFF', async (t) => {
  const world = await World.begin(t)
  const token = await world.logIn()
  const session = `${world.bff.baseUrl}/session`
  const headers = { 'x-session': token }
  assert.deepEqual((await call(session, { headers })).body, (await world.session(token)).body)
  const renewed = await call(`${session}/renew`, { method: 'POST', headers })
  assert.equal((await world.bff.me(String(renewed.body.data['token']))).status, 200)
  assert.equal((await call(session, { method: 'DELETE', headers })).body.code, 0)
  assert.equal((await call(session, { headers })).body.code, 3)
  assert.equal((await call(session, { method: 'DELETE' })).body.code, 1)
})

test('a login while the server is away may be tried again later', async (t) => {
  const world = await World.begin(t)
  const code = await world.wxLogin()
  await world.server.stop()
  const answer = await call(`${world.bff.baseUrl}/login?code=${code}`)
  assert.deepEqual([answer.status, answer.body.code, answer.body.retry], [503, 17, 'later'])
  assert.doesNotMatch(world.bff.log.join('\n'), new RegExp(code))
})

test('the server learns the address of a phone where that is wanted, whatever the phone says of itself', async (t) => {
  const seen: unknown[] = []
  const server = await ScriptedServer.start(({ headers, url }) => {
    if (url?.startsWith('/login')) seen.push(headers['x-forwarded-for'])
    return { body: '{"code":0,"data":{},"message":"success"}' }
  })
  t.after(() => server.stop())
  for (const forwardClientAddress of [false, true]) {
    const bff = await RunningBff.start({ server: { url: server.baseUrl }, keys: [newKey()], forwardClientAddress })
    t.after(() => bff.stop())
    await call(`${bff.baseUrl}/login?code=1`, { headers: { 'x-forwarded-for': '198.51.100.1' } })
  }
  assert.deepEqual(seen, [undefined, '198.51.100.1, 127.0.0.1'])
})

test('a page of a gateway in between is no answer of the server', async (t) => {
  const gateway = await ScriptedServer.start(() => ({ status: 502, body: '<html>Bad Gateway</html>' }))
  t.after(() => gateway.stop())
  const bff = await RunningBff.start({ server: { url: gateway.baseUrl }, keys: [newKey()] })
  t.after(() => bff.stop())
  assert.equal((await call(`${bff.baseUrl}/login?code=1`)).body.code, 17)
  assert.equal((await bff.me('a-legacy-token')).body.code, 17)
})
