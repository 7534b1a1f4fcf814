/** Asking the server about tokens: what it may cost, and what its answers have to be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { TokenCodec } from '@weapp-login/token'
import { SessionGuard } from '@weapp-login/token/guard'
import type { GuardOptions } from '@weapp-login/token/guard'

import { newKey } from '../actors/keys.js'
import { ScriptedServer } from '../actors/scripted_server.js'
import type { ScriptedAnswer } from '../actors/scripted_server.js'
import { until } from '../actors/until.js'

const DATA = {
  session_id: '00112233445566778899aabbccddeeff',
  user_id: '01932c07-209c-7000-8000-000000000000',
  openid: 'oAlice',
  appid: 'wx1',
  authenticated_at: 1,
  issued_at: 2,
  expires_at: 3,
}
const said = (data: object): ScriptedAnswer => ({ body: JSON.stringify({ code: 0, data, message: 'success' }) })

test('what the server says of a token is the session', async (t) => {
  const { codeOf, guard } = await asking(t, () => said({ ...DATA, external_id: '用户 7%' }))
  assert.equal(await codeOf('a-legacy-token'), 0)
  const { session } = await guard.check(new Headers({ authorization: 'Bearer a-legacy-token' }))
  assert.deepEqual(session, {
    openid: 'oAlice',
    appid: 'wx1',
    sessionId: DATA.session_id,
    userId: DATA.user_id,
    authenticatedAt: 1,
    issuedAt: 2,
    expiresAt: 3,
    externalId: '用户 7%',
    verdict: 'due_for_renewal',
    legacy: true,
  })
})

const NO_ANSWERS: [string, ScriptedAnswer][] = [
  ['a page for people', { body: '<html>' }],
  ['a session without a user', said({ ...DATA, user_id: undefined })],
  ['a session without its times', said({ ...DATA, expires_at: 'soon' })],
  ['a 401 of a gateway', { status: 401, body: '<html>' }],
  ['a redirect', { status: 302, body: '' }],
  ['an error', { status: 500, body: '{}' }],
]
for (const [name, answer] of NO_ANSWERS) {
  test(`what is no answer is never a yes: ${name}`, async (t) => {
    const { codeOf, log } = await asking(t, () => answer)
    assert.equal(await codeOf('a-legacy-token'), 17)
    assert.equal(await codeOf('a-legacy-token'), 17)
    assert.equal(log.length, 1, 'told when it begins')
    assert.match(log[0] ?? '', /can't be asked about tokens/)
    assert.doesNotMatch(log[0] ?? '', /a-legacy-token/)
  })
}

test('an app that is not served here is refused, whatever the server says', async (t) => {
  const { codeOf } = await asking(t, () => said(DATA), { appids: ['wx2', 'wx3'] })
  assert.equal(await codeOf('a-legacy-token'), 1)
})

test('an answer about another session is none: a cache may be on the way', async (t) => {
  const key = newKey()
  const { codeOf, log } = await asking(t, () => said(DATA), { keys: [key] })
  const nowMs = Date.now()
  const times = { authenticatedAt: nowMs, issuedAt: nowMs, expiresAt: nowMs + 3_600_000 }
  const tokenOf = (sessionId: string) =>
    new TokenCodec({ keys: [key] }).seal({ openid: 'oAlice', appid: 'wx1', userId: DATA.user_id, sessionId, ...times })
  assert.equal(await codeOf(tokenOf(DATA.session_id)), 0)
  assert.equal(await codeOf(tokenOf('ffeeddccbbaa99887766554433221100')), 17)
  assert.match(log.join(), /another session/)
})

test('a server that hangs uses up no more than so many connections', async (t) => {
  let asked = 0
  let isOver = false
  const { codeOf } = await asking(t, async () => {
    asked += 1
    await until(() => isOver, 'the others were refused')
    return said(DATA)
  })
  const codes: number[] = []
  const all = Array.from({ length: 80 }, () => codeOf('a-legacy-token').then((code) => codes.push(code)))
  await until(() => codes.length === 16 && asked === 64, 'those that are too many are refused at once')
  assert.deepEqual(new Set(codes), new Set([17]))
  isOver = true
  await Promise.all(all)
  assert.equal(codes.filter((code) => code === 0).length, 64)
  assert.equal(await codeOf('a-legacy-token'), 0, 'there is room again')
})

test('it reaches the server by the way that it is given', async () => {
  const paths: string[] = []
  const through: typeof fetch = async (input) => {
    paths.push(String(input))
    return new Response(JSON.stringify({ code: 0, data: DATA, message: 'success' }))
  }
  const server = { url: 'https://login.internal/behind/a/path/', fetch: through }
  const guard = new SessionGuard({ keys: [newKey()], appids: ['wx1'], server })
  assert.ok((await guard.check({ 'x-session': 'a-legacy-token' })).session)
  assert.deepEqual(paths, ['https://login.internal/behind/a/path/verify?appid=wx1'])
})

/** A guard that hears no revocations, and a server that says what it is told to. */
async function asking(
  t: TestContext,
  script: () => ScriptedAnswer | Promise<ScriptedAnswer>,
  options: Partial<GuardOptions> = {},
) {
  const server = await ScriptedServer.start(script)
  t.after(() => server.stop())
  const log: string[] = []
  const guard = new SessionGuard({
    keys: [newKey()],
    server: { url: server.baseUrl },
    log: (line) => log.push(line),
    ...options,
  })
  const codeOf = async (token: string) => {
    const { failure } = await guard.check({ 'x-session': token })
    return failure ? failure.envelope.code : 0
  }
  return { guard, codeOf, log }
}
