import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../src/index.js'
import { expired, HandMadeWx, invalid, loggedIn, revoked, settled } from './hand_made_wx.js'

const BASE_URL = 'https://api.example.com'
const KEY = `weapp-login:${BASE_URL}`

function phoneWith(token: string, options = {}) {
  const wx = new HandMadeWx()
  wx.storage.set(KEY, token)
  return { wx, client: createClient({ baseUrl: BASE_URL, wx, ...options }) }
}

const text = JSON.stringify(expired.data)
const refusals = {
  'code 2 with HTTP 200': expired,
  'code 2 of the old service': { statusCode: 200, data: { code: 2, data: {}, message: '登陆过期' } },
  'code 2 in an answer that is read as text': { statusCode: 200, data: text },
  'code 2 in an answer that is read as octets': { statusCode: 200, data: new TextEncoder().encode(text).buffer },
  'code 1 with HTTP 401': invalid,
  'a session that was ended': revoked('kicked'),
  'a plain HTTP 401': { statusCode: 401, data: '<html>401</html>' },
  "HTTP 401 of a team's own service": { statusCode: 401, data: { code: 40101, message: 'please log in' } },
}
for (const [name, refusal] of Object.entries(refusals)) {
  test(`${name} makes one silent login and one retry`, async () => {
    const { wx, client } = phoneWith('old')
    const request = client.request({ url: '/orders', method: 'POST', data: { n: 1 } })
    await settled()
    await wx.answer('/orders', refusal)
    assert.equal(wx.storage.has(KEY), false)
    await wx.logsInWith('new')
    await wx.answer('/orders', { data: 'done' })
    assert.equal((await request).data, 'done')
    assert.deepEqual(wx.tokens, ['old', 'new'])
    assert.deepEqual(wx.sent.at(-1)?.data, { n: 1 })
    assert.equal(wx.logins.length, 1)
  })
}

const others = {
  'a clock that is wrong': { statusCode: 401, data: { ...invalid.data, retry: 'later' } },
  'a bad request under HTTP 401': { statusCode: 401, data: { code: 10, error: 'bad_request', retry: 'none' } },
  'a phone number code that is no longer good': {
    statusCode: 401,
    data: { code: 11, error: 'code_invalid', retry: 'login' },
  },
  'a session_key that is stale': { statusCode: 409, data: { code: 19, error: 'session_key_stale', retry: 'login' } },
  'a server that is overloaded': { statusCode: 503, data: { code: 17, error: 'overloaded', retry: 'later' } },
  'a user that may not': { statusCode: 403, data: { code: 13, error: 'user_blocked', retry: 'none' } },
  'a code 2 that means something else': { statusCode: 200, data: { code: 2, error: 'sold_out' } },
  'a code 2 of a failure': { statusCode: 400, data: { code: 2 } },
  'a file': { statusCode: 200, data: new Uint8Array(10_000).buffer },
}
for (const [name, answer] of Object.entries(others)) {
  test(`${name} is the caller's to see, and costs no login`, async () => {
    const { wx, client } = phoneWith('token')
    const request = client.request({ url: '/orders' })
    await settled()
    await wx.answer('/orders', answer)
    assert.equal((await request).statusCode, answer.statusCode)
    assert.deepEqual((await request).data, answer.data)
    assert.equal(wx.logins.length, 0)
    assert.equal(wx.storage.get(KEY), 'token')
  })
}

test('whoever is refused twice gets the second answer', async () => {
  const { wx, client } = phoneWith('old')
  const request = client.request({ url: '/orders' })
  await settled()
  await wx.answer('/orders', invalid)
  await wx.logsInWith('new')
  await wx.answer('/orders', { ...invalid, header: { attempt: '2' } })
  assert.deepEqual((await request).header, { attempt: '2' })
  assert.equal((await request).statusCode, 401)
  assert.equal(wx.logins.length, 1)
})

test('twenty refusals of one token make one login', async () => {
  const { wx, client } = phoneWith('old')
  const requests = Array.from({ length: 20 }, () => client.request({ url: '/orders' }))
  await settled()
  for (let i = 0; i < 20; i += 1) await wx.answer('/orders', expired)
  await wx.logsInWith('new')
  for (let i = 0; i < 20; i += 1) await wx.answer('/orders', { data: i })
  await Promise.all(requests)
  assert.equal(wx.logins.length, 1)
  assert.deepEqual(wx.tokens.slice(20), Array(20).fill('new'))
})

test('a late refusal of an old token is retried with the newer one, which stays', async () => {
  const { wx, client } = phoneWith('old')
  const late = client.request({ url: '/late' })
  const early = client.request({ url: '/early' })
  await settled()
  await wx.answer('/early', expired)
  await wx.logsInWith('new')
  await wx.answer('/early', {})
  await early

  await wx.answer('/late', invalid)
  assert.equal(wx.storage.get(KEY), 'new')
  await wx.answer('/late', { data: 'ok' })
  assert.equal((await late).data, 'ok')
  assert.deepEqual(wx.tokens, ['old', 'old', 'new', 'new'])
  assert.equal(wx.logins.length, 1)
})

test('a refusal while a login is under way waits for that login', async () => {
  const { wx, client } = phoneWith('old')
  const request = client.request({ url: '/orders' })
  const login = client.login()
  await settled()
  await wx.answer('/orders', expired)
  await wx.logsInWith('new')
  await wx.answer('/orders', { data: 'ok' })
  assert.equal((await request).data, 'ok')
  assert.equal((await login).userId, 'user-1')
  assert.equal(wx.logins.length, 1)
})

test('a login again that fails rejects all who wait, and the next request tries again', async () => {
  const { wx, client } = phoneWith('old')
  const outcomes = Promise.allSettled([client.request({ url: '/a' }), client.request({ url: '/b' })])
  await settled()
  await wx.answer('/a', expired)
  await wx.answer('/b', expired)
  await wx.givesCode('code-1')
  wx.unanswered('/login')[0]?.fail({ errMsg: 'request:fail timeout' })
  for (const outcome of await outcomes) {
    assert.equal(outcome.status, 'rejected')
    assert.equal(outcome.reason.error, 'network_failed')
  }
  const next = client.request({ url: '/c' })
  await settled()
  assert.equal(wx.logins.length, 2)
  await wx.givesCode('code-2')
  wx.unanswered('/login')
    .at(-1)
    ?.success({ statusCode: 200, header: {}, data: loggedIn('new') } as never)
  await settled()
  await wx.answer('/c', { data: 'ok' })
  assert.equal((await next).data, 'ok')
})

test('a login that the app wanted and that failed leaves the session alone', async () => {
  const { wx, client } = phoneWith('token')
  const login = client.login()
  wx.logins[0]?.fail({ errMsg: 'login:fail' })
  await assert.rejects(login, { error: 'wx_login_failed' })
  void client.request({ url: '/orders' })
  await settled()
  assert.deepEqual(wx.tokens, ['token'])
})

test('an app may choose not to log in again after it was thrown out, until it says so', async () => {
  const reasons: string[] = []
  const mayLogInAgain = (reason: string) => (reasons.push(reason), reason !== 'replaced')
  const { wx, client } = phoneWith('old', { mayLogInAgain })
  const outcomes = Promise.allSettled([client.request({ url: '/a' }), client.request({ url: '/b' })])
  await settled()
  await wx.answer('/a', revoked('replaced'))
  await wx.answer('/b', revoked('replaced'))
  for (const outcome of await outcomes) {
    assert.equal(outcome.status, 'rejected')
    assert.equal(outcome.reason.error, 'session_revoked')
    assert.equal(outcome.reason.reason, 'replaced')
  }
  assert.deepEqual(reasons, ['replaced'])
  assert.equal(wx.storage.has(KEY), false)
  await assert.rejects(client.request({ url: '/c' }), { error: 'session_revoked', code: 3, reason: 'replaced' })
  assert.equal(wx.logins.length, 0)

  const login = client.login()
  await wx.logsInWith('new')
  await login
  void client.request({ url: '/c' })
  await settled()
  assert.deepEqual(wx.tokens, ['old', 'old', 'new'])
})

test('an app that logs in on its own when it is asked is logged in', async () => {
  const mayLogInAgain = () => {
    void client.login()
    return false
  }
  const { wx, client } = phoneWith('old', { mayLogInAgain })
  const rejected = assert.rejects(client.request({ url: '/a' }), { error: 'session_revoked' })
  await settled()
  await wx.answer('/a', revoked('kicked'))
  await rejected
  await wx.logsInWith('new')
  void client.request({ url: '/b' })
  await settled()
  assert.deepEqual(wx.tokens, ['old', 'new'])
})
