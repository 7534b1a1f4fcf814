/** `wx.login` is rationed: where a login does not help, there is none. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createClient } from '../src/index.js'
import { expired, HandMadeWx, invalid, revoked, settled } from './hand_made_wx.js'

const BASE_URL = 'https://api.example.com'
const KEY = `weapp-login:${BASE_URL}`
const RATE_LIMITED = { code: 14, error: 'rate_limited', retry: 'later', message: '', data: {} }
const PLAIN_401 = { statusCode: 401, data: '<html>401</html>' }

/** A phone whose time stands still until it is told to go on. */
function phone(context: TestContext, token?: string) {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_800_000_000_000 })
  const wx = new HandMadeWx()
  if (token !== undefined) wx.storage.set(KEY, token)
  const client = createClient({ baseUrl: BASE_URL, wx })
  /** Sends a request, and answers it each time that it comes. */
  const asked = async (url: string, ...answers: Parameters<HandMadeWx['answer']>[1][]) => {
    const request = client.request({ url })
    await settled()
    for (const answer of answers) {
      if (wx.unanswered(url).length === 0) await wx.logsInWith(`token-${wx.logins.length}`)
      await wx.answer(url, answer)
    }
    return request
  }
  return { wx, client, asked, pass: (ms: number) => context.mock.timers.tick(ms) }
}

for (const [name, refusal] of Object.entries({ expired, invalid, 'a plain 401': PLAIN_401 })) {
  test(`a token that is refused right after its login (${name}) makes one login and one retry`, async (context) => {
    const { wx, client, asked } = phone(context)
    const login = client.login()
    await wx.logsInWith('token-1')
    await login
    assert.equal((await asked('/a', refusal, { data: 'ok' })).data, 'ok')
    assert.deepEqual(wx.tokens, ['token-1', 'token-2'])
    assert.equal(wx.logins.length, 2)
  })
}

test('where a login does not help, there is one a minute, and the token stays', async (context) => {
  const { wx, asked, pass } = phone(context, 'old')
  assert.equal((await asked('/me', invalid, invalid)).statusCode, 401)
  for (let i = 0; i < 20; i += 1) {
    pass(2_999)
    assert.equal((await asked(i % 2 ? '/me' : '/orders', invalid)).statusCode, 401)
  }
  assert.equal(wx.logins.length, 1)
  assert.equal(wx.storage.get(KEY), 'token-1')
  pass(60_000 - 20 * 2_999)
  assert.equal((await asked('/me', invalid, { data: 'ok' })).data, 'ok')
  assert.equal(wx.logins.length, 2)
})

test('a token that was accepted where it had been refused is a token like any other', async (context) => {
  const { wx, asked } = phone(context, 'old')
  await asked('/me', invalid, invalid)
  await asked('/me?n=2', { data: 'ok' })
  assert.equal((await asked('/orders', expired, { data: 'ok' })).data, 'ok')
  assert.equal((await asked('/orders', expired, { data: 'ok' })).data, 'ok')
  assert.equal(wx.logins.length, 3)
})

test('a route that is open to everybody says nothing about a token', async (context) => {
  const { wx, asked } = phone(context, 'old')
  await asked('/me', invalid, invalid)
  for (let i = 0; i < 5; i += 1) {
    await asked('/banner', { data: 'ok' })
    assert.equal((await asked('/me', invalid)).statusCode, 401)
  }
  assert.equal(wx.logins.length, 1)
})

test('a session that was ended is followed by a new one, however fresh it was', async (context) => {
  const { wx, asked, pass } = phone(context, 'old')
  await asked('/me', invalid, invalid)
  pass(10_000)
  assert.equal((await asked('/me', revoked('kicked'), { data: 'ok' })).data, 'ok')
  assert.equal(wx.logins.length, 2)
})

test('a login that the app wants is made, whatever has happened', async (context) => {
  const { wx, client, asked } = phone(context, 'old')
  await asked('/me', invalid, invalid)
  const login = client.login()
  await wx.logsInWith('wanted')
  await login
  assert.equal(wx.storage.get(KEY), 'wanted')
})

test('a server that names a time is left alone so long', async (context) => {
  const { wx, client, asked, pass } = phone(context)
  const limited = { statusCode: 429, data: RATE_LIMITED, header: { 'retry-after': '60' } }
  const first = assert.rejects(client.request({ url: '/me' }), { error: 'rate_limited', retryAfterSeconds: 60 })
  await settled()
  await wx.givesCode('code-1')
  await wx.answer('/login', limited)
  await first
  for (let i = 0; i < 19; i += 1) {
    pass(3_000)
    await assert.rejects(client.request({ url: '/me' }), { error: 'rate_limited' })
  }
  assert.deepEqual([wx.logins.length, wx.sent.length], [1, 1])

  const wanted = assert.rejects(client.login(), { error: 'rate_limited' })
  assert.equal(wx.logins.length, 2, 'the app may ask at any time')
  await wx.givesCode('code-2')
  await wx.answer('/login', limited)
  await wanted
  pass(59_999)
  await assert.rejects(client.request({ url: '/me' }), { error: 'rate_limited' })
  pass(1)
  assert.equal((await asked('/me', { data: 'ok' })).data, 'ok')
  assert.equal(wx.logins.length, 3)
})

const FAILURES = {
  'a server that is overloaded': { statusCode: 503, data: { code: 17, error: 'overloaded', retry: 'later' } },
  'a user that is blocked': { statusCode: 403, data: { code: 13, error: 'user_blocked', retry: 'none' } },
  'a page of a gateway': { statusCode: 502, data: '<html>Bad Gateway</html>' },
}
for (const [name, answer] of Object.entries(FAILURES)) {
  test(`${name} is left alone for two seconds`, async (context) => {
    const { wx, client, asked, pass } = phone(context)
    const first = assert.rejects(client.request({ url: '/me' }))
    await settled()
    await wx.givesCode('code-1')
    await wx.answer('/login', answer)
    await first
    pass(1_999)
    await assert.rejects(client.request({ url: '/me' }), { statusCode: answer.statusCode })
    assert.equal(wx.logins.length, 1)
    pass(1)
    assert.equal((await asked('/me', { data: 'ok' })).data, 'ok')
  })
}
