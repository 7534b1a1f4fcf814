import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { Renewals } from '../../web/token/src/guard/renewals.js'
import { ServerClient } from '../../web/token/src/guard/server_client.js'
import { ScriptedServer } from '../actors/scripted_server.js'

test('requests of one session share one renewal, parallel ones and those that come soon after', async (t) => {
  const clock = { nowMs: 0 }
  const { renewals, askedFor } = await renewing(t, () => `fresh-${askedFor.length}`, clock)
  const sameSession = [1, 2, 3].map((number) => renewals.renew('a session', `token-${number}`))
  const fresh = await Promise.all([...sameSession, renewals.renew('another', 'token-4')])
  assert.deepEqual(askedFor.sort(), ['token-1', 'token-4'])
  assert.equal(new Set(fresh.slice(0, 3)).size, 1)
  assert.notEqual(fresh[3], fresh[0])
  clock.nowMs += 4_999
  assert.equal(await renewals.renew('a session', 'token-1'), fresh[0])
  assert.equal(askedFor.length, 2)
  assert.equal(await renewals.renew('a session', String(fresh[0])), undefined, 'it is the fresh one already')
  clock.nowMs += 1
  await renewals.renew('a session', 'token-5')
  assert.equal(askedFor.length, 3, 'a later one is its own')
})

test('after a failure nobody tries for a while', async (t) => {
  const clock = { nowMs: 0 }
  const { renewals, askedFor } = await renewing(t, () => undefined, clock)
  assert.equal(await renewals.renew('a session', 'a token'), undefined)
  assert.equal(await renewals.renew('another', 'another'), undefined)
  assert.equal(askedFor.length, 1)
  clock.nowMs = 10_000
  assert.equal(await renewals.renew('another', 'another'), undefined)
  assert.equal(askedFor.length, 2)
})

test('where no request may wait for another one, each asks for itself', async (t) => {
  const { renewals, askedFor } = await renewing(t, () => `fresh-${askedFor.length}`, { nowMs: 0 }, false)
  const [one, other] = await Promise.all([
    renewals.renew('a session', 'token-1'),
    renewals.renew('a session', 'token-1'),
  ])
  assert.deepEqual([askedFor.length, one === other], [2, false])
  assert.ok([one, other].includes(await renewals.renew('a session', 'token-1')), 'what has come is for everybody')
  assert.equal(askedFor.length, 2)
})

test('the same token again is no renewal', async (t) => {
  const { renewals } = await renewing(t, () => 'the token')
  assert.equal(await renewals.renew('a session', 'the token'), undefined)
})

test('what could stand in no header is no token', async (t) => {
  const { renewals } = await renewing(t, () => 'v1.\r\nx-another: header')
  assert.equal(await renewals.renew('a session', 'the token'), undefined)
})

/** Renewals by a server that gives out these tokens, or an error in the place of none. */
async function renewing(t: TestContext, fresh: () => string | undefined, clock = { nowMs: 0 }, areShared = true) {
  const askedFor: string[] = []
  const server = await ScriptedServer.start((request) => {
    askedFor.push(String(request.headers['x-session']))
    const token = fresh()
    return token === undefined ? { status: 503, body: '{}' } : { body: JSON.stringify({ code: 0, data: { token } }) }
  })
  t.after(() => server.stop())
  const now = () => clock.nowMs
  const clocks = { now, monotonicNow: now }
  return { renewals: new Renewals(new ServerClient(server.baseUrl), clocks, areShared), askedFor }
}
