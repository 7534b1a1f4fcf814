import assert from 'node:assert/strict'
import { test } from 'node:test'

import { TokenError } from '@weapp-login/token'
import { SessionGuard } from '@weapp-login/token/guard'
import type { GuardOptions } from '@weapp-login/token/guard'

import { newKey } from '../actors/keys.js'

const KEY = newKey()
const GOOD: GuardOptions = { keys: [KEY], server: { url: 'http://127.0.0.1:9/behind/a/path' } }

/** Also what a program without types may write. */
const WRONG: [string, object][] = [
  ['no server', { server: undefined }],
  ['no URL', { server: {} }],
  ['a URL that is none', { server: { url: 'nowhere' } }],
  ['a URL with a password', { server: { url: 'http://user:hunter2@server' } }],
  ['an empty service secret', { server: { ...GOOD.server, serviceSecret: '' } }],
  ['a service secret with a line break', { server: { ...GOOD.server, serviceSecret: 'hunter2\n' } }],
  ['a service secret that is none', { server: { ...GOOD.server, serviceSecret: null } }],
  ['a misspelt name of the server', { server: { ...GOOD.server, servicesecret: 'hunter2' } }],
  ['a service binding in the place of its fetch', { server: { ...GOOD.server, fetch: {} } }],
  ['a log that is none', { log: 'hunter2' }],
  ['a clock that is none', { now: 1 }],
  ['no staleness', { maxStalenessMs: Number.NaN }],
  ['too short a staleness', { maxStalenessMs: 2_999 }],
  ['another way when stale', { whenStale: 'go_on' }],
  ['another way to follow', { following: 'never' }],
  ['a misspelt name', { whenstale: 'refuse' }],
  ['a bad appid', { appids: ['wx|1'] }],
  ['a bad skew', { maxSkewMs: -1 }],
  ['a bad key', { keys: ['hunter2'] }],
  ['no key', { keys: [] }],
]

for (const [name, wrong] of WRONG) {
  test(`misuse is refused at once, and nothing secret is repeated: ${name}`, () => {
    const make = () => new SessionGuard(Object.assign({}, GOOD, wrong))
    assert.throws(make, (error) => {
      assert.ok(error instanceof TokenError, String(error))
      assert.equal(error.message.includes('hunter2'), false)
      return true
    })
  })
}

test('good options make a guard, and closing it twice is fine', async () => {
  const guard = new SessionGuard({
    ...GOOD,
    server: { ...GOOD.server, serviceSecret: 'a-secret' },
    appids: ['wx1'],
    maxSkewMs: 0,
    renewAfterMs: 1,
    maxStalenessMs: 3_000,
    whenStale: 'refuse',
    following: 'inBackground',
    log: () => undefined,
  })
  assert.deepEqual([guard.stalenessMs, guard.clockAheadMs], [undefined, undefined])
  await guard.close()
  await guard.close()
})

test('a guard shows no secret when it is printed', async () => {
  const { inspect } = await import('node:util')
  const guard = new SessionGuard({
    ...GOOD,
    server: { ...GOOD.server, serviceSecret: 'hunter2' },
    log: () => undefined,
  })
  const shown = inspect(guard, { depth: 9, showHidden: true }) + JSON.stringify(guard)
  assert.equal(shown.includes('hunter2') || shown.includes(KEY.slice(30, 60)), false)
  await guard.close()
})
