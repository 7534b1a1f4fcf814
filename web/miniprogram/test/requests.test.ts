import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../src/index.js'
import { HandMadeWx, settled } from './hand_made_wx.js'

const BASE_URL = 'https://api.example.com/wx'

function phone(baseUrl = BASE_URL) {
  const wx = new HandMadeWx()
  wx.storage.set('weapp-login:https://api.example.com/wx', 'token')
  return { wx, client: createClient({ baseUrl, wx }) }
}

async function urlOf(url: string, baseUrl = BASE_URL) {
  const { wx, client } = phone(baseUrl)
  void client.request({ url })
  await settled()
  return wx.sent[0]?.url
}

test('a path is below the base URL, a full address stays as it is', async () => {
  assert.equal(await urlOf('/orders?n=1'), `${BASE_URL}/orders?n=1`)
  assert.equal(await urlOf('orders'), `${BASE_URL}/orders`)
  assert.equal(await urlOf('?n=1'), `${BASE_URL}?n=1`)
  assert.equal(await urlOf(`${BASE_URL}/orders`), `${BASE_URL}/orders`)
  assert.equal(await urlOf('https://api.example.com/other'), 'https://api.example.com/other')
  assert.equal(await urlOf('https://API.example.com:443/other'), 'https://API.example.com:443/other')
  assert.equal(await urlOf('/orders', 'https://API.example.com:443/wx//'), `${BASE_URL}/orders`)
})

test('the token goes to no other origin', async () => {
  const others = [
    'https://evil.example/orders',
    'https://api.example.com.evil.example/',
    'https://api.example.com@evil.example/',
    'https://api.example.com\\@evil.example/',
    'https://api.example.com:8443/',
    'http://api.example.com/',
    '//evil.example/',
    '\\\\evil.example/',
    'wss://api.example.com/',
    'javascript:alert(1)',
    undefined as unknown as string,
  ]
  for (const url of others) {
    const { wx, client } = phone()
    await assert.rejects(client.request({ url }), { error: 'url_refused', retry: 'none' }, String(url))
    assert.equal(wx.sent.length + wx.logins.length, 0)
  }
})

test('a base URL that is none is a mistake in the program', () => {
  const wx = new HandMadeWx()
  const wrong = ['', 'api.example.com', 'ftp://a.b', 'https://a.b?x=1', 'https://a.b/#x', 'https://u@a.b', 'https://']
  const ports = ['', '/', '99999', '0', 'x']
  const wrongPorts = ['https://:80', ...ports.map((port) => `https://a.b:${port}`)]
  const noTexts = [undefined, null, 42, {}] as unknown as string[]
  for (const baseUrl of [...wrong, ...wrongPorts, ...noTexts]) {
    assert.throws(() => createClient({ baseUrl, wx }), { name: 'TypeError', message: /^baseUrl 应该像 https/ }, baseUrl)
  }
})

test('a base URL may name a port, or an address of numbers', async () => {
  for (const baseUrl of ['http://127.0.0.1:8080', 'http://[::1]:65535', 'https://a.b:1/c']) {
    const wx = new HandMadeWx()
    wx.storage.set(`weapp-login:${baseUrl}`, 'token')
    void createClient({ baseUrl, wx }).request({ url: `${baseUrl}/orders` })
    await settled()
    assert.equal(wx.sent[0]?.url, `${baseUrl}/orders`)
  }
})

test('where there is no wx, it says what to pass', () => {
  assert.throws(() => createClient({ baseUrl: BASE_URL }), /createClient\(\{ wx \}\)/)
})

test('options go through as they are, and stay as they were', async () => {
  const { wx, client } = phone()
  const header = Object.freeze({ 'x-session-no-renew': '1', 'X-Session': 'mine', accept: 'text/plain' })
  const complete = () => assert.fail('a callback of the caller ran')
  const options = { url: '/orders', method: 'PUT', data: { n: 1 }, timeout: 5_000, header, complete } as const
  void client.request(Object.freeze(options))
  await settled()
  const { success: _success, fail: _fail, ...sent } = wx.sent[0] ?? assert.fail()
  assert.deepEqual(sent, {
    url: `${BASE_URL}/orders`,
    method: 'PUT',
    data: { n: 1 },
    timeout: 5_000,
    header: { 'x-session-no-renew': '1', accept: 'text/plain', 'x-session': 'token' },
  })
})

test('a bearer of the caller’s would be a second token, and is refused', async () => {
  for (const header of [{ Authorization: 'Bearer mine' }, { authorization: 'bearer mine' }]) {
    const { wx, client } = phone()
    await assert.rejects(client.request({ url: '/orders', header }), { error: 'header_refused', retry: 'none' })
    assert.equal(wx.sent.length + wx.logins.length, 0)
  }
  const { wx, client } = phone()
  void client.request({ url: '/orders', header: { authorization: 'Basic YTpi' } })
  await settled()
  assert.deepEqual(wx.sent[0]?.header, { authorization: 'Basic YTpi', 'x-session': 'token' })
})

test('a request without an answer rejects, in the words of wx.request', async () => {
  const { wx, client } = phone()
  const request = client.request({ url: '/orders' })
  await settled()
  wx.sent[0]?.fail({ errMsg: 'request:fail url not in domain list' })
  await assert.rejects(request, {
    name: 'LoginError',
    error: 'network_failed',
    retry: 'later',
    message: 'network_failed: request:fail url not in domain list',
  })
  assert.equal(wx.storage.get(`weapp-login:${BASE_URL}`), 'token')
})

test('a request can be aborted through its task', async () => {
  const { client } = phone()
  const request = client.request({ url: '/orders', onTask: (task) => task.abort() })
  await assert.rejects(request, { error: 'network_failed', message: /abort/ })
})

test('two servers, or two apps, do not take each other’s token', async () => {
  const { wx } = phone()
  for (const other of [{ baseUrl: 'https://other.example.com' }, { baseUrl: BASE_URL, appid: 'wx1' }]) {
    void createClient({ ...other, wx }).request({ url: '/a' })
    await settled()
    assert.equal(wx.sent.length, 0)
    await wx.logsInWith(`token-of-${other.baseUrl}`)
    wx.sent.length = 0
  }
  assert.equal(wx.storage.get(`weapp-login:${BASE_URL}`), 'token')
})

test('what lies in storage and can be no token is not sent', async () => {
  for (const stored of [{ token: 'x' }, 42, 'line\nbreak']) {
    const { wx, client } = phone()
    wx.storage.set(`weapp-login:${BASE_URL}`, stored)
    void client.request({ url: '/a' })
    await settled()
    assert.equal(wx.sent.length, 0)
    await wx.logsInWith('token-1')
    assert.deepEqual(wx.tokens, ['token-1'])
  }
})

test('a storage that throws costs a login at each start, and nothing else', async () => {
  const { wx, client } = phone()
  wx.isStorageBroken = true
  const first = client.request({ url: '/a' })
  await settled()
  await wx.logsInWith('token-1')
  await wx.answer('/a', { header: { 'x-session-renewed': 'token-2' } })
  await first
  void client.request({ url: '/b' })
  await settled()
  assert.deepEqual(wx.tokens, ['token-1', 'token-2'])
  assert.equal(wx.logins.length, 1)
})

test('an older token does not come back at the next start when the new one can’t be stored', async () => {
  const { wx, client } = phone()
  wx.setStorageSync = () => {
    throw new Error('exceed storage max size')
  }
  const login = client.login()
  await wx.logsInWith('token-1')
  await login
  assert.equal(wx.storage.size, 0)
})
