/** What stands in for `wx` (uni-app, Taro, somebody's wrapper) answers with callbacks, with a promise, or with both. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../src/index.js'
import type { WxLike } from '../src/index.js'
import { HandMadeWx, loggedIn } from './hand_made_wx.js'

const BASE_URL = 'https://api.example.com'
const answer = ({ url }: { url: string }) => ({
  statusCode: 200,
  header: {},
  data: url.endsWith('/login') ? loggedIn('token-1') : 'ok',
})

function clientOf(changes: object) {
  const wx: WxLike = Object.assign(new HandMadeWx(), changes)
  return createClient({ baseUrl: BASE_URL, wx })
}

const STAND_INS = {
  'promises alone': {
    login: async () => ({ code: 'code' }),
    request: async (options: { url: string }) => answer(options),
  },
  'both ways': {
    login: async ({ success }: { success(result: object): void }) => (success({ code: 'code' }), { code: 'code' }),
    request: async (options: { url: string; success(result: object): void }) => {
      options.success(answer(options))
      return answer(options)
    },
  },
  'async functions that call back later': {
    login: async ({ success }: { success(result: object): void }) => void setImmediate(() => success({ code: 'code' })),
    request: async (options: { url: string; success(result: object): void }) => {
      setImmediate(() => options.success(answer(options)))
    },
  },
}
for (const [name, standIn] of Object.entries(STAND_INS)) {
  test(`a stand-in for wx may answer with ${name}`, async () => {
    const given = await clientOf(standIn).request({ url: '/a' })
    assert.equal(given.data, 'ok')
  })
}

test('what wx says of a failure is not lost, whichever way it says it', async () => {
  const ways: [() => unknown, RegExp][] = [
    [() => Promise.reject(new Error('the words of an Error')), /: the words of an Error$/],
    [() => Promise.reject('just words'), /: just words$/],
    [() => Promise.reject({ errMsg: 'request:fail', errno: 600_001 }), /: request:fail \(errno 600001\)$/],
    [() => Promise.reject(undefined), /no reason was given/],
    [
      () => {
        throw new Error('thrown at once')
      },
      /: thrown at once$/,
    ],
  ]
  for (const [fails, message] of ways) {
    await assert.rejects(clientOf({ login: fails }).login(), { error: 'wx_login_failed', message })
    const client = clientOf({ ...STAND_INS['promises alone'], request: fails })
    await assert.rejects(client.request({ url: '/a' }), { error: 'network_failed', message })
  }
})

test('a success without a result fails, and throws nothing into wx', async () => {
  let thrown: unknown
  const succeeds = ({ success }: { success(result?: object): void }) => {
    try {
      success(undefined)
    } catch (error) {
      thrown = error
    }
  }
  await assert.rejects(clientOf({ login: succeeds }).login(), { error: 'wx_login_failed' })
  const client = clientOf({ ...STAND_INS['promises alone'], request: succeeds })
  await assert.rejects(client.request({ url: '/a' }), { error: 'network_failed' })
  assert.equal(thrown, undefined)
})

test('what the caller does with a task is the caller’s to mend', async () => {
  const client = clientOf(STAND_INS['promises alone'])
  await client.login()
  await assert.rejects(client.request({ url: '/a', onTask: (task) => task.abort() }), TypeError)
})
