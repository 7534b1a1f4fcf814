import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { legacyToken } from '../actors/legacy_token.js'
import { Server } from '../actors/server.js'
import { phoneOf } from '../actors/phone.js'

const SECRET = 'what createCipher was given'
const DAY_MS = 86_400_000

let server: Server
before(async () => {
  server = await Server.start({
    WEAPP_LOGIN__LEGACY__SECRET: SECRET,
    WEAPP_LOGIN__LEGACY__ACCEPT_UNTIL: new Date(Date.now() + DAY_MS).toISOString(),
  })
})
after(() => server.stop())

test('a token of the old service becomes a safe one with the first request', async () => {
  const openid = await openidOf('alice')
  const token = legacyToken(SECRET, openid, Date.now())
  const alice = phoneOf('alice', server, { token })
  await alice.session({ 'x-session-no-renew': '1' })
  assert.equal(alice.storedToken(), token)

  assert.equal((await alice.session()).data.data.openid, openid)
  assert.match(alice.storedToken() ?? '', /^v1\./)
  assert.equal((await alice.session()).data.code, 0)
  assert.equal(alice.wx.loginCalls, 0)
})

test('an expired token is followed by one login and one retry', async () => {
  const token = legacyToken(SECRET, await openidOf('bob'), Date.now() - 2 * DAY_MS)
  const bob = phoneOf('bob', server, { token })
  assert.equal((await bob.session()).data.code, 0)
  assert.deepEqual(bob.sent(), ['GET /session', 'POST /login', 'GET /session'])
  assert.equal(bob.wx.loginCalls, 1)
})

async function openidOf(user: string): Promise<string> {
  return (await phoneOf(user, server).session()).data.data.openid
}
