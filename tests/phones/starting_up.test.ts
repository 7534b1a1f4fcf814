import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Server } from '../actors/server.js'
import { phoneOf } from '../actors/phone.js'

let server: Server
before(async () => {
  server = await Server.start()
})
after(() => server.stop())

test('twenty parallel requests at start-up make one wx.login and one login at the server', async () => {
  const alice = phoneOf('alice', server)
  const answers = await Promise.all(Array.from({ length: 20 }, () => alice.session()))
  assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
  assert.equal(new Set(answers.map(({ data }) => data.data.user_id)).size, 1)
  assert.equal(alice.wx.loginCalls, 1)
  assert.equal(alice.sent().filter((request) => request === 'POST /login').length, 1)
  assert.equal(alice.sent().filter((request) => request === 'GET /session').length, 20)
})

test('a login tells who it is, and whether it is somebody new', async () => {
  const first = await phoneOf('newcomer', server).client.login()
  const second = await phoneOf('newcomer', server).client.login()
  assert.equal(first.isNewUser, true)
  assert.equal(second.isNewUser, false)
  assert.equal(second.userId, first.userId)
  assert.ok(first.expiresAt > Date.now())
})

test('the token of the last run is used at the next start, without a login', async () => {
  const before = phoneOf('bob', server)
  await before.client.login()
  const token = before.storedToken()
  assert.ok(token)
  const { wx, session } = phoneOf('bob', server, { token })
  assert.equal((await session()).data.code, 0)
  assert.equal(wx.loginCalls, 0)
})

test('a token of another server is replaced by a login, once for all who ask', async () => {
  const other = await Server.start()
  try {
    const stranger = phoneOf('carol', other)
    await stranger.client.login()
    const token = stranger.storedToken()
    assert.ok(token)
    const carol = phoneOf('carol', server, { token })
    const answers = await Promise.all(Array.from({ length: 20 }, () => carol.session()))
    assert.ok(answers.every(({ data }) => data.code === 0))
    assert.equal(carol.wx.loginCalls, 1)
    assert.notEqual(carol.storedToken(), token)
  } finally {
    await other.stop()
  }
})

test('without a network every request fails by name, and the next one works when it is back', async () => {
  const { wx, session, client } = phoneOf('dave', server)
  wx.isOffline = true
  await assert.rejects(session(), { name: 'LoginError', error: 'wx_login_failed' })
  wx.isOffline = false
  await client.login()
  wx.isOffline = true
  await assert.rejects(session(), { name: 'LoginError', error: 'network_failed' })
  wx.isOffline = false
  assert.equal((await session()).data.code, 0)
})

test('a phone whose storage is full works all the same', async () => {
  const { wx, session } = phoneOf('erin', server)
  wx.isStorageBroken = true
  await session()
  assert.equal((await session()).data.code, 0)
  assert.equal(wx.loginCalls, 1)
})
