import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../src/index.js'
import { expired, HandMadeWx, revoked, settled } from './hand_made_wx.js'

const BASE_URL = 'https://api.example.com'
const KEY = `weapp-login:${BASE_URL}`

function phoneWith(token: string) {
  const wx = new HandMadeWx()
  wx.storage.set(KEY, token)
  return { wx, client: createClient({ baseUrl: BASE_URL, wx }) }
}

for (const name of ['x-session-renewed', 'X-Session-Renewed', 'X-SESSION-RENEWED']) {
  test(`a renewal in ${name} is taken over`, async () => {
    const { wx, client } = phoneWith('old')
    void client.request({ url: '/a' })
    await settled()
    await wx.answer('/a', { header: { [name]: 'renewed' } })
    assert.equal(wx.storage.get(KEY), 'renewed')
    void client.request({ url: '/b' })
    await settled()
    assert.deepEqual(wx.tokens, ['old', 'renewed'])
  })
}

test('a late renewal of an older token does not replace that of a newer login', async () => {
  const { wx, client } = phoneWith('old')
  void client.request({ url: '/late' })
  void client.request({ url: '/early' })
  await settled()
  await wx.answer('/early', expired)
  await wx.logsInWith('new')
  await wx.answer('/late', { header: { 'x-session-renewed': 'renewed-old' } })
  assert.equal(wx.storage.get(KEY), 'new')
})

test('a renewal that can be no token is not kept', async () => {
  for (const value of ['', 'a,b', 'a b', '登录']) {
    const { wx, client } = phoneWith('old')
    void client.request({ url: '/a' })
    await settled()
    await wx.answer('/a', { header: { 'x-session-renewed': value } })
    assert.equal(wx.storage.get(KEY), 'old')
  }
})

test('logout ends the session at the server, and nothing logs in by itself after it', async () => {
  const { wx, client } = phoneWith('token')
  const logout = client.logout()
  assert.equal(wx.storage.has(KEY), false)
  await settled()
  assert.deepEqual(
    wx.sent.map(({ method, url }) => `${method} ${url}`),
    [`DELETE ${BASE_URL}/session`],
  )
  await wx.answer('/session', { data: { code: 0, data: {}, message: 'success' } })
  await logout
  await assert.rejects(client.request({ url: '/a' }), { error: 'session_revoked', reason: 'logged_out' })
  assert.equal(wx.logins.length, 0)

  void client.login()
  await wx.logsInWith('new')
  void client.request({ url: '/a' })
  await settled()
  assert.deepEqual(wx.tokens, ['token', 'new'])
})

test('a request that is under way during a logout does not bring the session back', async () => {
  const { wx, client } = phoneWith('token')
  const refused = client.request({ url: '/refused' })
  const renewed = client.request({ url: '/renewed' })
  await settled()
  void client.logout()
  const refusal = assert.rejects(refused, { error: 'session_revoked', reason: 'logged_out' })
  await wx.answer('/refused', revoked('logged_out'))
  await wx.answer('/renewed', { header: { 'x-session-renewed': 'token-2' }, data: 'ok' })
  await refusal
  assert.equal((await renewed).data, 'ok')
  assert.equal(wx.logins.length, 0)
  assert.equal(wx.storage.has(KEY), false)
})

test('a login that is under way during a logout is undone', async () => {
  const wx = new HandMadeWx()
  const client = createClient({ baseUrl: BASE_URL, wx })
  const login = assert.rejects(client.login(), { error: 'session_revoked', reason: 'logged_out' })
  const request = assert.rejects(client.request({ url: '/a' }), { error: 'session_revoked' })
  const logout = client.logout()
  await wx.logsInWith('token')
  await Promise.all([login, request])
  assert.deepEqual(
    wx.sent.slice(1).map(({ method, header }) => [method, header?.['x-session']]),
    [['DELETE', 'token']],
  )
  await wx.answer('/session', { data: { code: 0, data: {}, message: 'success' } })
  await logout
  assert.equal(wx.storage.has(KEY), false)
})

test('a login that hangs does not hold up the end of the session', async () => {
  const { wx, client } = phoneWith('token')
  const login = assert.rejects(client.login(), { error: 'session_revoked' })
  const logout = client.logout()
  await settled()
  assert.deepEqual(wx.tokens, ['token'])
  await wx.answer('/session', { data: { code: 0, data: {}, message: 'success' } })
  await wx.logsInWith('late')
  await login
  assert.deepEqual(wx.tokens, ['token', 'late'])
  await wx.answer('/session', { data: { code: 0, data: {}, message: 'success' } })
  await logout
})

test('a login after a logout is another one than that which the logout undoes', async () => {
  const wx = new HandMadeWx()
  const client = createClient({ baseUrl: BASE_URL, wx })
  const first = assert.rejects(client.login(), { error: 'session_revoked' })
  void client.logout()
  const second = client.login()
  assert.equal(wx.logins.length, 2)
  await wx.logsInWith('second')
  await second
  wx.logins[0]?.success({ code: 'code-of-first' })
  await settled()
  await wx.answer('/login', { data: { code: 0, data: { token: 'first', user_id: 'user-1', expires_at: 1 } } })
  await first
  assert.equal(wx.storage.get(KEY), 'second')
  assert.deepEqual(wx.tokens, ['first'])
})

test('a session that the server refuses has been logged out as well', async () => {
  for (const refusal of [expired, revoked('kicked')]) {
    const { wx, client } = phoneWith('token')
    const logout = client.logout()
    await settled()
    await wx.answer('/session', refusal)
    await logout
  }
})

test('a logout of which the server does not hear says so, and holds on the phone', async () => {
  const { wx, client } = phoneWith('token')
  const logout = client.logout()
  await settled()
  wx.sent[0]?.fail({ errMsg: 'request:fail timeout' })
  await assert.rejects(logout, { error: 'network_failed' })
  assert.equal(wx.storage.has(KEY), false)
  await assert.rejects(client.request({ url: '/a' }), { error: 'session_revoked' })
})

test('a logout without a session asks nobody', async () => {
  const wx = new HandMadeWx()
  await createClient({ baseUrl: BASE_URL, wx }).logout()
  assert.equal(wx.sent.length, 0)
})

test('a logout everywhere ends all sessions at the server, and this one here', async () => {
  const { wx, client } = phoneWith('token')
  const logout = client.logoutEverywhere()
  await settled()
  assert.deepEqual(
    wx.sent.map(({ method, url }) => `${method} ${url}`),
    [`DELETE ${BASE_URL}/sessions`],
  )
  assert.equal(wx.storage.get(KEY), 'token', 'until the server has heard of it')
  await wx.answer('/sessions', {
    header: { 'x-session-renewed': 'renewed' },
    data: { code: 0, data: {}, message: 'success' },
  })
  await logout
  assert.equal(wx.storage.has(KEY), false)
  await assert.rejects(client.request({ url: '/a' }), { error: 'session_revoked', reason: 'logged_out' })
})

test('a logout everywhere with a token that is over logs in to say so', async () => {
  const { wx, client } = phoneWith('old')
  const logout = client.logoutEverywhere()
  await settled()
  await wx.answer('/sessions', expired)
  await wx.logsInWith('new')
  await wx.answer('/sessions', { data: { code: 0, data: {}, message: 'success' } })
  await logout
  assert.deepEqual(wx.tokens, ['old', 'new'])
  assert.equal(wx.storage.has(KEY), false)
})

test('a logout everywhere of which the server does not hear ends nothing', async () => {
  const { wx, client } = phoneWith('token')
  const overloaded = { code: 17, data: {}, message: '', error: 'overloaded', retry: 'later' }
  const refused = assert.rejects(client.logoutEverywhere(), { error: 'overloaded', retry: 'later' })
  await settled()
  await wx.answer('/sessions', { statusCode: 503, data: overloaded })
  await refused
  assert.equal(wx.storage.get(KEY), 'token')
})
