import assert from 'node:assert/strict'
import { createCipheriv, createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
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
  const token = tokenOfOldService(openid, Date.now())
  const alice = phoneOf('alice', server, { token })
  await alice.session({ 'x-session-no-renew': '1' })
  assert.equal(alice.storedToken(), token)

  assert.equal((await alice.session()).data.data.openid, openid)
  assert.match(alice.storedToken() ?? '', /^v1\./)
  assert.equal((await alice.session()).data.code, 0)
  assert.equal(alice.wx.loginCalls, 0)
})

test('an expired token is followed by one login and one retry', async () => {
  const token = tokenOfOldService(await openidOf('bob'), Date.now() - 2 * DAY_MS)
  const bob = phoneOf('bob', server, { token })
  assert.equal((await bob.session()).data.code, 0)
  assert.deepEqual(bob.sent(), ['GET /session', 'POST /login', 'GET /session'])
  assert.equal(bob.wx.loginCalls, 1)
})

async function openidOf(user: string): Promise<string> {
  return (await phoneOf(user, server).session()).data.data.openid
}

/** `createCipher('aes-256-cbc', secret)` over `openid|time|2019`, which newer Node has no longer. */
function tokenOfOldService(openid: string, issuedAtMs: number): string {
  let block = Buffer.alloc(0)
  let derived = Buffer.alloc(0)
  while (derived.length < 48) {
    block = createHash('md5').update(block).update(SECRET).digest()
    derived = Buffer.concat([derived, block])
  }
  const cipher = createCipheriv('aes-256-cbc', derived.subarray(0, 32), derived.subarray(32, 48))
  return cipher.update(`${openid}|${issuedAtMs}|2019`, 'utf8', 'hex') + cipher.final('hex')
}
