import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createClient } from '@weapp-login/miniprogram'
import { call } from '../actors/answer.js'
import { Server } from '../actors/server.js'
import { phoneOf } from '../actors/phone.js'

let server: Server
before(async () => {
  server = await Server.start()
})
after(() => server.stop())

test('a session that was ended elsewhere is followed by a new one, silently', async () => {
  const alice = phoneOf('alice', server)
  await alice.client.login()
  const token = alice.storedToken()
  assert.ok(token)
  await session('DELETE', token)
  assert.equal((await session('GET', token)).data['reason'], 'logged_out')

  const answers = await Promise.all([alice.session(), alice.session(), alice.session()])
  assert.ok(answers.every(({ data }) => data.code === 0))
  assert.equal(alice.wx.loginCalls, 2)
})

test('an app that does not want that is told why the session is over', async () => {
  const { wx } = phoneOf('bob', server)
  const client = createClient({ baseUrl: server.baseUrl, wx, mayLogInAgain: () => false })
  await client.login()
  await session('DELETE', wx.storage.get(`weapp-login:${server.baseUrl}`) as string)
  await assert.rejects(client.request({ url: '/session' }), { error: 'session_revoked', reason: 'logged_out' })
  assert.equal(wx.loginCalls, 1)
})

test('after a logout the token is dead at the server, and a login makes another session', async () => {
  const carol = phoneOf('carol', server)
  const { userId } = await carol.client.login()
  const token = carol.storedToken()
  assert.ok(token)
  await carol.client.logout()
  assert.equal((await session('GET', token)).code, 3)
  assert.equal(carol.storedToken(), undefined)
  await assert.rejects(carol.session(), { error: 'session_revoked' })

  assert.equal((await carol.client.login()).userId, userId)
  assert.equal((await carol.session()).data.code, 0)
})

test('a logout during a login leaves no session behind', async () => {
  const { wx, client, sent, storedToken } = phoneOf('dave', server)
  const login = assert.rejects(client.login(), { error: 'session_revoked', reason: 'logged_out' })
  await client.logout()
  await login
  assert.deepEqual(sent(), ['POST /login', 'DELETE /session'])
  const token = wx.requests[1]?.header['x-session']
  assert.ok(token)
  assert.equal((await session('GET', token)).code, 3)
  assert.equal(storedToken(), undefined)
})

test('a logout everywhere ends the session of the other phone too', async () => {
  const [phone, tablet] = [phoneOf('erin', server), phoneOf('erin', server)]
  await phone.client.login()
  await tablet.client.login()
  const { data } = await phone.client.request<{ data: { sessions: unknown[] } }>({ url: '/sessions' })
  assert.equal(data.data.sessions.length, 2)
  const token = tablet.storedToken()
  assert.ok(token)
  await phone.client.logoutEverywhere()
  assert.equal((await session('GET', token)).data['reason'], 'logged_out')
  await assert.rejects(phone.session(), { error: 'session_revoked', reason: 'logged_out' })
})

/** What somebody else does with the token. */
async function session(method: string, token: string) {
  return (await call(`${server.baseUrl}/session`, { method, headers: { 'x-session': token } })).body
}
