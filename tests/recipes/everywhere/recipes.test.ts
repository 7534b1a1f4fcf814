/** The recipes for what has no entry of its own, and Hono where it has to be something else: on a Worker. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { call } from '../../actors/answer.js'
import { until } from '../../actors/until.js'
import { HOUR_MS, SERVICE_SECRET, World } from '../../actors/world.js'
import { Recipe } from './recipe.js'

const RECIPES = { NestJS: 'nest/main.ts', Egg: 'egg/main.js', 'Hono on a Worker': 'worker/main.js' }

for (const [name, main] of Object.entries(RECIPES)) {
  test(`${name}: lets in whoever has a session, as long as it lasts, and nobody else`, async (t) => {
    const world = await World.withoutBff(t)
    const [KEYS = ''] = world.guardOptions().keys
    const recipe = await Recipe.start(main, { KEYS, SERVER_URL: world.link.baseUrl, SERVICE_SECRET })
    t.after(() => recipe.stop())
    const me = (token: string) => call(`${recipe.baseUrl}/me`, { headers: { 'x-session': token } })

    const token = await world.logIn()
    const { claims } = world.codec.verify(token)
    const answer = await me(token)
    assert.deepEqual([answer.status, answer.body.data], [200, { ...claims, verdict: 'active', legacy: false }])
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal((await call(`${recipe.baseUrl}/open`)).status, 200)

    for (const bad of ['', 'garbage', world.aged(token, 25 * HOUR_MS)]) {
      const [refused, expected] = [await me(bad), await world.session(bad)]
      assert.deepEqual({ status: refused.status, ...refused.body }, { status: expected.status, ...expected.body })
      assert.equal(refused.headers.get('content-type'), expected.headers.get('content-type'))
    }

    const due = world.aged(token, 13 * HOUR_MS)
    const [renewed = '', ...others] = await Promise.all(
      Array.from({ length: 20 }, async () => (await me(due)).headers.get('x-session-renewed') ?? ''),
    )
    for (const one of [renewed, ...others]) assert.equal(world.codec.verify(one).verdict, 'active')

    await world.session(token, 'DELETE')
    const endedAt = performance.now()
    await until(async () => (await me(renewed)).body.code === 3, 'the session is refused')
    const afterMs = performance.now() - endedAt
    t.diagnostic(`refused after ${Math.round(afterMs)} ms`)
    assert.ok(afterMs < 1_000, `in force after ${afterMs} ms`)

    const other = await world.logIn('bob')
    assert.equal((await me(other)).status, 200)
    world.link.cut()
    assert.equal((await me(other)).status, 200, 'it is checked here')
    assert.equal((await me(token)).body.code, 3)
    const printed = recipe.printed.join('\n')
    for (const secret of [token.slice(12), KEYS.slice(30, 60), SERVICE_SECRET]) {
      assert.equal(printed.includes(secret), false, printed)
    }
    await recipe.stop()
  })
}

test('the recipes are those of the README', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  const readme = read('../../../web/token/README.md')
  for (const path of ['nest/sessions.ts', 'egg/app.js', 'worker/worker.js']) {
    assert.ok(readme.includes(read(`../${path}`).trim()), path)
  }
})
