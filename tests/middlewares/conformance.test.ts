/** One story, told by every framework. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { call, statusWithLines } from '../actors/answer.js'
import type { Answer } from '../actors/answer.js'
import { newKey } from '../actors/keys.js'
import { legacyToken } from '../actors/legacy_token.js'
import { until } from '../actors/until.js'
import { APPID, HOUR_MS, World } from '../actors/world.js'
import type { Changes } from '../actors/world.js'
import { CACHED } from './apps/app.js'
import type { StartApp } from './apps/app.js'
import { startExpress } from './apps/express_app.js'
import { startFastify } from './apps/fastify_app.js'
import { startHono } from './apps/hono_app.js'
import { startKoa } from './apps/koa_app.js'

const LEGACY_SECRET = '2019_06'
const LEGACY = { WEAPP_LOGIN__LEGACY__SECRET: LEGACY_SECRET, WEAPP_LOGIN__LEGACY__ACCEPT_UNTIL: '2100-01-01T00:00:00Z' }

const FRAMEWORKS = { Koa: startKoa, Express: startExpress, Fastify: startFastify, Hono: startHono }

for (const [framework, startApp] of Object.entries(FRAMEWORKS)) {
  const story = (name: string, tell: (t: TestContext) => Promise<void>) => test(`${framework}: ${name}`, tell)

  story('whose request it is, checked here or asked for', async (t) => {
    const { world, start } = await begin(t, startApp)
    const token = world.sealedAnew(await world.logIn(), { externalId: '用户 7%' })
    const { claims } = world.codec.verify(token)
    for (const app of [await start(), await start({ serviceSecret: undefined })]) {
      const answer = await app.get('/me', token)
      assert.deepEqual([answer.status, answer.body.data], [200, { ...claims, verdict: 'active', legacy: false }])
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      assert.equal(answer.headers.get('x-session-renewed'), null)
    }
  })

  story('what is refused is refused in the words of the server', async (t) => {
    const { world, start } = await begin(t, startApp)
    const [token, ended] = [await world.logIn(), await world.logIn('bob')]
    await world.session(ended, 'DELETE')
    const tokens = world.refused(token, ended)
    const [app, asking] = [await start(), await start({ serviceSecret: undefined })]
    await until(async () => (await app.get('/me', ended)).status === 401, 'the feed has told of the logout')
    for (const [name, one] of Object.entries(tokens)) {
      const expected = await world.session(one)
      assert.notEqual(expected.body.code, 0, name)
      for (const answer of [await app.get('/me', one), await asking.get('/me', one)]) {
        assert.deepEqual({ status: answer.status, ...answer.body }, { status: expected.status, ...expected.body }, name)
        assert.equal(answer.headers.get('content-type'), expected.headers.get('content-type'), name)
        assert.equal(answer.headers.get('cache-control'), 'no-store', name)
      }
    }
  })

  story('a token comes in either header, or in both if they agree, and in no URL', async (t) => {
    const { world, start } = await begin(t, startApp)
    const [alice, bob] = [await world.logIn('alice'), await world.logIn('bob')]
    const app = await start()
    const answerTo = (headers: Record<string, string>) => call(`${app.baseUrl}/me`, { headers })
    assert.equal((await answerTo({ authorization: `Bearer ${alice}` })).status, 200)
    assert.equal((await answerTo({ authorization: `bearer  ${alice}`, 'x-session': alice })).status, 200)
    assert.equal((await answerTo({ authorization: 'Basic YTpi', 'x-session': alice })).status, 200)
    const differing = await answerTo({ authorization: `Bearer ${bob}`, 'x-session': alice })
    assert.deepEqual([differing.status, differing.body.code], [401, 1])
    // In lines of their own, which the headers of `fetch` join.
    const lines = (...lines: [string, string][]) => statusWithLines(`${app.baseUrl}/maybe`, lines)
    assert.equal(await lines(['x-session', alice], ['x-session', alice]), 200)
    assert.equal(await lines(['x-session', alice], ['x-session', bob]), 401)
    const basic: [string, string] = ['authorization', 'Basic YTpi']
    assert.equal(await lines(basic, ['authorization', `Bearer ${alice}`]), 200)
    assert.equal(await lines(basic, ['authorization', 'Bearer garbage']), 401)
    assert.equal(await lines(['x-session', alice], basic, ['authorization', `Bearer ${bob}`]), 401)
    assert.equal((await call(`${app.baseUrl}/me?x-session=${alice}&token=${alice}`)).status, 401)
  })

  story('a token that is due comes back renewed, for no cache whatever the handler says', async (t) => {
    const { world, start } = await begin(t, startApp)
    const token = await world.logIn()
    const due = world.aged(token, 13 * HOUR_MS)
    for (const app of [await start(), await start({ serviceSecret: undefined })]) {
      assert.equal((await app.get('/cached', token)).headers.get('cache-control'), CACHED)
      const answer = await app.get('/cached', due)
      assert.deepEqual([answer.status, answer.body.data['verdict']], [200, 'due_for_renewal'])
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      const renewed = answer.headers.get('x-session-renewed') ?? ''
      assert.equal(world.codec.verify(renewed).verdict, 'active')
      assert.equal((await app.get('/me', renewed)).status, 200)
      const polling = await app.get('/me', due, { 'x-session-no-renew': '1' })
      assert.deepEqual([polling.status, polling.headers.get('x-session-renewed')], [200, null])
    }
  })

  story('where a session is not needed, none is fine, and a bad one is not', async (t) => {
    const { world, start } = await begin(t, startApp)
    const token = await world.logIn()
    const due = world.aged(token, 13 * HOUR_MS)
    const app = await start()
    const nobody = await call(`${app.baseUrl}/maybe`)
    assert.deepEqual([nobody.status, nobody.body.data], [200, {}])
    const somebody = await app.get('/maybe', due)
    assert.equal(somebody.body.data['appid'], APPID)
    assert.match(somebody.headers.get('x-session-renewed') ?? '', /^v1\./)
    const bad = await app.get('/maybe', 'garbage')
    assert.deepEqual([bad.status, bad.body.code], [401, 1])
    assert.equal((await call(`${app.baseUrl}/open`)).status, 200)
  })

  story('a legacy token proves nothing by itself, and comes back as a safe one', async (t) => {
    const { world, start } = await begin(t, startApp, LEGACY)
    const openid = String((await world.session(await world.logIn())).body.data['openid'])
    const token = legacyToken(LEGACY_SECRET, openid, Date.now())
    const app = await start()
    const answer = await app.get('/me', token)
    assert.equal(answer.status, 200)
    assert.deepEqual([answer.body.data['openid'], answer.body.data['legacy']], [openid, true])
    assert.match(answer.headers.get('x-session-renewed') ?? '', /^v1\./)
    assert.equal((await app.get('/me', legacyToken(LEGACY_SECRET, 'oNobody', Date.now()))).body.code, 1)
    world.link.cut()
    assert.equal((await app.get('/me', token)).body.code, 17)
  })

  story('a session that is ended is refused within a second', async (t) => {
    const { world, start } = await begin(t, startApp)
    const token = await world.logIn()
    const app = await start()
    assert.equal((await app.get('/me', token)).status, 200)
    await world.session(token, 'DELETE')
    const endedAt = performance.now()
    await until(async () => (await app.get('/me', token)).status === 401, 'the session is refused')
    const afterMs = performance.now() - endedAt
    t.diagnostic(`refused after ${Math.round(afterMs)} ms`)
    assert.ok(afterMs < 1_000, `in force after ${afterMs} ms`)
    world.link.cut()
    const answer = await app.get('/me', token)
    assert.deepEqual([answer.status, answer.body.code, answer.body.data], [401, 3, { reason: 'logged_out' }])
  })

  story('without the server it goes on for a minute, and then asks in vain', async (t) => {
    const { world, start } = await begin(t, startApp)
    const token = await world.logIn()
    const app = await start()
    world.link.cut()
    world.clock.advance(50_000)
    assert.equal((await app.get('/me', token)).status, 200)
    world.clock.advance(11_000)
    const answer = await app.get('/me', token)
    assert.deepEqual([answer.status, answer.body.code, answer.body.retry], [503, 17, 'later'])
    assert.equal(answer.headers.get('retry-after'), '1')
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
  })

  story('a token of a key that only the server has got is asked for', async (t) => {
    const { world, start } = await begin(t, startApp)
    const token = await world.logIn()
    const app = await start({ keys: [newKey()] })
    assert.equal((await app.get('/me', token)).status, 200)
    const log = app.log.join('\n')
    assert.match(log, /unknown_key/)
    assert.equal(log.includes(token.slice(12)), false)
  })
}

/** A server behind a link, and apps of one framework; they end with their test. */
async function begin(t: TestContext, startApp: StartApp, settings?: Record<string, string>) {
  const world = await World.withoutBff(t, settings)
  const start = async (changes: Changes = {}) => {
    const log: string[] = []
    const app = await startApp(world.guardOptions({ log: (line) => log.push(line), ...changes }))
    t.after(() => app.stop())
    const hears = !('serviceSecret' in changes)
    if (hears) await until(() => app.guard.stalenessMs !== undefined, 'the revocations are loaded')
    const get = (path: string, token: string, headers: Record<string, string> = {}): Promise<Answer> =>
      call(app.baseUrl + path, { headers: { 'x-session': token, ...headers } })
    return { ...app, log, get }
  }
  return { world, start }
}
