/** A token means exactly the same everywhere: at the server, in a BFF, in the browser, on the phone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call } from '../actors/answer.js'
import { InspectPage } from '../actors/inspect_page.js'
import { phoneOf } from '../actors/phone.js'
import { until } from '../actors/until.js'
import { APPID, World } from '../actors/world.js'

/** It is one second; the machines that test are slow. */
const IN_FORCE_WITHIN_MS = 3_000

test('a phone logs in; server, BFF and page read its token alike; the session is ended, and nobody takes it', async (t) => {
  const world = await World.begin(t)
  await world.bff.loaded()
  // A BFF that hears no revocations asks the server each time; `undefined` takes its secret away.
  const askingBff = await world.startBff({ serviceSecret: undefined })

  // The phone logs in at the server without anybody's doing.
  const alice = phoneOf('alice', world.server)
  const session = (await alice.session()).data.data
  const token = alice.storedToken()
  assert.ok(token)
  assert.equal(alice.wx.loginCalls, 1)

  // Both BFFs open their guarded route to it, and know whose it is.
  for (const bff of [world.bff, askingBff]) {
    const me = await bff.me(token)
    assert.equal(me.status, 200)
    assert.deepEqual([me.body.data['user_id'], me.body.data['openid']], [session.user_id, session.openid])
  }

  // The operator opens it in a browser, with the half of the key that reads.
  const url = `${world.server.baseUrl}/admin/inspect`
  const page = await InspectPage.open({ url })
  t.after(() => page.close())
  await page.paste('Token', token)
  await page.paste('Key', world.inspectKey())
  await page.says('Not verified · within its time')
  assert.deepEqual(await page.headline().then((seen) => seen && [seen.authenticity, seen.verdict]), [
    'not_verified',
    'active',
  ])
  assert.equal(await page.claim('user_id'), session.user_id)
  assert.equal(await page.claim('openid'), session.openid)
  assert.equal(await page.claim('appid'), APPID)
  assert.match(await page.claim('expires_at'), new RegExp(String(session.expires_at)))
  assert.deepEqual(page.browser.requests, [url])
  assert.deepEqual(page.browser.messages, [])

  // The session is ended, at the server and by somebody else than the phone.
  const ended = await world.session(token, 'DELETE')
  assert.equal(ended.body.code, 0)
  const endedAt = performance.now()

  // The server refuses the token at once; so does the BFF that asks, and the one that listens when it has heard.
  const refused = { status: 401, code: 3, error: 'session_revoked', reason: 'logged_out' }
  const refusal = ({ status, body }: Awaited<ReturnType<typeof call>>) => {
    const { code, error, data } = body
    return { status, code, error, reason: data['reason'] }
  }
  assert.deepEqual(refusal(await world.session(token)), refused)
  assert.deepEqual(refusal(await askingBff.me(token)), refused)
  await until(async () => (await world.bff.me(token)).status !== 200, 'the BFF has heard of it')
  const heardAfterMs = Math.ceil(performance.now() - endedAt)
  t.diagnostic(`the BFF heard of it within ${heardAfterMs} ms`)
  assert.ok(heardAfterMs < IN_FORCE_WITHIN_MS, `the BFF heard of it after ${heardAfterMs} ms`)
  assert.deepEqual(refusal(await world.bff.me(token)), refused)

  // The phone drops it, and goes on with a new session, as its user expects.
  assert.equal((await alice.session()).data.code, 0)
  assert.notEqual(alice.storedToken(), token)
  assert.equal(alice.wx.loginCalls, 2)
})
