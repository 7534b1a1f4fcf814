import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, LoginError } from '../src/index.js'
import { HandMadeWx, loggedIn, settled } from './hand_made_wx.js'

const BASE_URL = 'https://api.example.com'

function phone(options = {}) {
  const wx = new HandMadeWx()
  return { wx, client: createClient({ baseUrl: BASE_URL, wx, ...options }) }
}

function refusal(code: number, error: string, retry: string, statusCode: number) {
  return { statusCode, data: { code, error, retry, data: {}, message: 'no' } }
}

test('twenty requests at start-up share one wx.login and one login', async () => {
  const { wx, client } = phone()
  const answers = Array.from({ length: 20 }, () => client.request({ url: '/orders' }))
  await settled()
  assert.equal(wx.logins.length, 1)
  await wx.logsInWith('token-1')
  assert.deepEqual(wx.tokens, Array(20).fill('token-1'))
  for (let i = 0; i < 20; i += 1) await wx.answer('/orders', { data: { i } })
  assert.deepEqual(
    (await Promise.all(answers)).map(({ data }) => data),
    Array.from({ length: 20 }, (_, i) => ({ i })),
  )
  assert.equal(wx.logins.length, 1)
})

test('the code goes out in the body, and the token nowhere but in x-session', async () => {
  const { wx, client } = phone({ appid: 'wx0123456789abcdef' })
  void client.request({ url: '/orders' })
  await settled()
  await wx.logsInWith('token-1')
  assert.deepEqual(
    wx.sent.map(({ url, method, data }) => ({ url, method, data })),
    [
      { url: `${BASE_URL}/login`, method: 'POST', data: { code: 'code-for-token-1', appid: 'wx0123456789abcdef' } },
      { url: `${BASE_URL}/orders`, method: undefined, data: undefined },
    ],
  )
})

test('login tells who it is, and logs in afresh even with a session', async () => {
  const { wx, client } = phone()
  wx.storage.set(`weapp-login:${BASE_URL}`, 'token-0')
  const login = client.login()
  await wx.givesCode('code-1')
  const answer = loggedIn('token-1')
  await wx.answer('/login', { data: { ...answer, data: { ...answer.data, external_id: '42', is_new_user: true } } })
  assert.deepEqual(await login, { userId: 'user-1', externalId: '42', isNewUser: true, expiresAt: 1_800_000_000_000 })
  assert.equal(wx.storage.get(`weapp-login:${BASE_URL}`), 'token-1')
})

test('a login at start-up does not hold up a request that has a token', async () => {
  const { wx, client } = phone()
  wx.storage.set(`weapp-login:${BASE_URL}`, 'token-0')
  const login = client.login()
  void client.request({ url: '/orders' })
  await settled()
  assert.deepEqual(wx.tokens, ['token-0'])
  await wx.logsInWith('token-1')
  await login
})

test('a wx.login that never answers is given up, and its late code is not used', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { wx, client } = phone({ wxLoginTimeoutMs: 3_000 })
  const outcomes = Promise.allSettled([client.request({ url: '/orders' }), client.login()])
  await settled()
  context.mock.timers.tick(2_999)
  await settled()
  context.mock.timers.tick(1)
  for (const outcome of await outcomes) {
    assert.equal(outcome.status, 'rejected')
    assert.ok(outcome.reason instanceof LoginError)
    assert.equal(outcome.reason.error, 'wx_login_timeout')
    assert.equal(outcome.reason.retry, 'later')
  }
  await wx.givesCode('late')
  assert.equal(wx.sent.length, 0)

  void client.request({ url: '/orders' })
  await settled()
  assert.equal(wx.logins.length, 2)
})

test('a login that the server never answers is given up after 15 seconds', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { wx, client } = phone()
  const outcome = assert.rejects(client.login(), { error: 'network_failed', retry: 'later', message: /15000/ })
  await wx.givesCode('code-1')
  assert.equal(wx.sent[0]?.timeout, 15_000)
  context.mock.timers.tick(15_000)
  await outcome
  void client.login()
  assert.equal(wx.logins.length, 2)
})

test('a wx.login that fails rejects all who wait, and the next request tries again', async () => {
  const { wx, client } = phone()
  const outcomes = Promise.allSettled([client.request({ url: '/a' }), client.request({ url: '/b' })])
  await settled()
  wx.logins[0]?.fail({ errMsg: 'login:fail no network' })
  for (const outcome of await outcomes) {
    assert.equal(outcome.status, 'rejected')
    assert.equal(outcome.reason.error, 'wx_login_failed')
    assert.equal(outcome.reason.code, undefined)
    assert.match(outcome.reason.message, /login:fail no network/)
  }
  const again = client.request({ url: '/c' })
  await settled()
  await wx.logsInWith('token-1')
  await wx.answer('/c', { data: 'ok' })
  assert.equal((await again).data, 'ok')
})

test('a stand-in for wx that throws, rejects or gives no code is a wx.login that failed', async () => {
  const behaviours = [
    () => {
      throw new Error('login is not there')
    },
    () => Promise.reject({ errMsg: 'login:fail' }),
    ({ success }: { success(result: { code: string }): void }) => success({ code: '' }),
  ]
  for (const login of behaviours) {
    const { wx, client } = phone()
    wx.login = login as typeof wx.login
    await assert.rejects(client.login(), { name: 'LoginError', error: 'wx_login_failed' })
  }
})

const helpedByNewCode = [
  [11, 'code_invalid', 401],
  [12, 'code_used', 401],
  [15, 'wechat_unavailable', 502],
] as const
for (const [code, error, statusCode] of helpedByNewCode) {
  test(`${error} at a login is tried once more, with a new code`, async () => {
    const { wx, client } = phone()
    const rejected = assert.rejects(client.login(), { error, code, statusCode, retry: 'login' })
    await wx.givesCode('code-1')
    await wx.answer('/login', refusal(code, error, 'login', statusCode))
    assert.equal(wx.logins.length, 2)
    await wx.givesCode('code-2')
    assert.deepEqual(
      wx.sent.map(({ data }) => data),
      [{ code: 'code-1' }, { code: 'code-2' }],
    )
    await wx.answer('/login', refusal(code, error, 'login', statusCode))
    await rejected
    assert.equal(wx.logins.length, 2)
  })
}

const notHelped = [
  [14, 'rate_limited', 'later'],
  [17, 'overloaded', 'later'],
  [13, 'user_blocked', 'none'],
] as const
for (const [code, error, retry] of notHelped) {
  test(`${error} at a login is not tried again`, async () => {
    const { wx, client } = phone()
    const rejected = assert.rejects(client.request({ url: '/orders' }), { error, code, retry, retryAfterSeconds: 7 })
    await settled()
    await wx.givesCode('code-1')
    await wx.answer('/login', { ...refusal(code, error, retry, 503), header: { 'RETRY-AFTER': '7' } })
    await rejected
    assert.equal(wx.logins.length, 1)
  })
}

test('an answer of something else than a login server is an error of its own', async () => {
  const answers = [
    { statusCode: 502, data: '<html>Bad Gateway</html>' },
    { statusCode: 200, data: { code: 0, data: {} } },
    { statusCode: 401, data: { code: 401, message: 'no' } },
  ]
  for (const answer of answers) {
    const { wx, client } = phone()
    const { statusCode } = answer
    const rejected = assert.rejects(client.login(), { error: 'unexpected_answer', statusCode })
    await wx.givesCode('code-1')
    await wx.answer('/login', answer)
    await rejected
    assert.equal(wx.logins.length, 1)
  }
})

test('what a gateway says instead of the server is told, and how long to wait', async () => {
  for (const statusCode of [429, 502, 503]) {
    const { wx, client } = phone()
    const known = { statusCode, retryAfterSeconds: 60, message: /网关.*gateway/ }
    const rejected = assert.rejects(client.login(), { error: 'unexpected_answer', retry: 'later', ...known })
    await wx.givesCode('code-1')
    await wx.answer('/login', { statusCode, data: '<html></html>', header: { 'Retry-After': '60' } })
    await rejected
  }
})

test('no error repeats a code, whatever a server says', async () => {
  const { wx, client } = phone()
  const rejected = assert.rejects(client.login(), (error: LoginError) => {
    assert.equal(error.message, 'bad_request: this is no code: …')
    assert.doesNotMatch(JSON.stringify(error) + error.stack, /0a1secretcode/)
    return true
  })
  await wx.givesCode('0a1secretcode')
  await wx.answer('/login', {
    statusCode: 400,
    data: { code: 10, error: 'bad_request', retry: 'none', data: {}, message: 'this is no code: 0a1secretcode' },
  })
  await rejected
})
