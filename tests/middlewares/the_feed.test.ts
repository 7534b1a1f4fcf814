import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { TokenCodec } from '@weapp-login/token'

import { BackgroundFollower } from '../../web/token/src/guard/background_follower.js'
import { RevocationFeed } from '../../web/token/src/guard/revocation_feed.js'
import { ServerClient, ServerUnavailable } from '../../web/token/src/guard/server_client.js'
import { Clock } from '../actors/clock.js'
import { newKey } from '../actors/keys.js'
import { ScriptedServer } from '../actors/scripted_server.js'
import type { ScriptedAnswer } from '../actors/scripted_server.js'
import { until } from '../actors/until.js'

const OF_A_SESSION = { scope: 'session', until: 4_000_000_000_000, reason: 'logged_out' }
const ENTRY = { ...OF_A_SESSION, id: '00112233445566778899aabbccddeeff' }
const OTHER_ENTRY = { ...OF_A_SESSION, id: 'ffeeddccbbaa99887766554433221100' }

test('it knows everything only when there are no more pages', async (t) => {
  const { feed, asked, revocations, answer } = await follow(t)
  await until(() => asked.length === 1, 'the first page is asked for')
  answer(page({ entries: [ENTRY], cursor: '1', more: true }))
  await until(() => asked.length === 2, 'the second page is asked for')
  assert.equal(revocations.size, 1)
  assert.equal(feed.stalenessMs, undefined)
  answer(page({ entries: [OTHER_ENTRY], cursor: '2' }))
  await until(() => feed.stalenessMs !== undefined, 'everything is loaded')
  assert.equal(revocations.size, 2)
  await until(() => asked.length === 3, 'it goes on')
  assert.deepEqual(asked, ['after=&wait=0', 'after=1&wait=0', 'after=2&wait=20'])
})

test('its knowledge is as old as the question, not as the answer', async (t) => {
  const { feed, asked, clock, answer } = await follow(t)
  await until(() => asked.length === 1, 'it asks')
  clock.advance(30_000)
  answer(page({ cursor: '1' }))
  await until(() => feed.stalenessMs !== undefined, 'everything is loaded')
  assert.ok((feed.stalenessMs ?? 0) >= 30_000)
  await until(() => asked.length === 2, 'it asks again')
  assert.equal(asked[1], 'after=1&wait=0', 'and does not wait for news while it is out of date')
})

const NO_PAGES: [string, ScriptedAnswer][] = [
  ['no JSON', { body: '<html>' }],
  ['no envelope', { body: 'null' }],
  ['no entries', { body: JSON.stringify({ code: 0, data: { cursor: '9', more: false, reset: false } }) }],
  ['a page that leads nowhere', page({ cursor: '', more: true })],
  ['an error', { status: 500, body: '{}' }],
]

for (const [name, bad] of NO_PAGES) {
  test(`it asks again after ${name}, and takes nothing of it`, async (t) => {
    const { feed, asked, revocations, answer, log } = await follow(t)
    await until(() => asked.length === 1, 'it asks')
    answer(bad)
    await until(() => asked.length === 2, 'it asks again')
    assert.equal(asked[1], 'after=&wait=0')
    assert.equal(revocations.size, 0)
    assert.equal(feed.stalenessMs, undefined)
    answer(page({ entries: [ENTRY], cursor: '1' }))
    await until(() => feed.stalenessMs !== undefined, 'everything is loaded')
    assert.equal(log.length, 2, 'that it began, and that it is over')
  })
}

test('after an outage it asks at once, and does not wait for news', async (t) => {
  const { feed, asked, log, answer } = await follow(t)
  answer(page({ cursor: '1' }))
  await until(() => feed.stalenessMs !== undefined, 'everything is loaded')
  answer({ status: 503, body: '{}' })
  await until(() => asked.length === 3, 'it asks again')
  assert.deepEqual(asked.slice(1), ['after=1&wait=20', 'after=1&wait=0'])
  answer(page({ cursor: '1' }))
  await until(() => asked.length === 4, 'it goes on')
  assert.equal(asked[3], 'after=1&wait=20')
  assert.equal(log.length, 2)
})

test('a clock that is wrong is told when that begins, and when it ends', async (t) => {
  const { feed, asked, log, clock, answer } = await follow(t)
  for (const behindMs of [0, 90_000, 95_000, 30_000, -61_000]) {
    answer(page({ cursor: '1', now: clock.now() + behindMs }))
  }
  await until(() => asked.length === 6, 'all have come')
  assert.deepEqual(
    log.map((line) => line.replace(/\d+/, 'n')),
    [
      "this clock is n s behind the server's",
      "this clock is the server's again",
      "this clock is n s ahead of the server's",
    ],
  )
  assert.ok((feed.clockAheadMs ?? 0) > 60_000)
})

test('after a reset it does not know everything until the last page', async (t) => {
  const { feed, asked, answer } = await follow(t)
  answer(page({ cursor: 'old' }))
  await until(() => feed.stalenessMs !== undefined, 'everything is loaded')
  answer(page({ cursor: 'new-1', reset: true, more: true, entries: [ENTRY] }))
  await until(() => asked.at(-1)?.startsWith('after=new-1') === true, 'the next page is asked for')
  assert.equal(feed.stalenessMs, undefined)
  answer(page({ cursor: 'new-2' }))
  await until(() => feed.stalenessMs !== undefined, 'everything is loaded again')
})

test('it forgets what can hit no living token any more', async (t) => {
  const { asked, revocations, clock, answer } = await follow(t)
  answer(page({ entries: [{ ...ENTRY, until: clock.now() + 1_000 }], cursor: '1' }))
  await until(() => revocations.size === 1, 'it is known')
  clock.advance(61_000)
  answer(page({ cursor: '1', now: clock.now() }))
  await until(() => asked.length >= 3 && revocations.size === 0, 'it is forgotten')
})

test('a clock that is ahead makes it forget nothing before its time', async (t) => {
  const { asked, revocations, clock, answer } = await follow(t)
  const servers = clock.now()
  answer(page({ entries: [{ ...ENTRY, until: servers + 3_600_000 }], cursor: '1', now: servers }))
  await until(() => revocations.size === 1, 'it is known')
  clock.advance(48 * 3_600_000)
  answer(page({ cursor: '1', now: servers + 3_600_000 }))
  await until(() => asked.length === 3, 'it goes on')
  answer(page({ cursor: '1' }))
  await until(() => asked.length === 4, 'it goes on, and the server does not tell its time')
  assert.equal(revocations.size, 1)
  clock.advance(2 * 60_000)
  answer(page({ cursor: '1', now: servers + 3_600_001 }))
  await until(() => revocations.size === 0, 'it is forgotten')
})

for (const [name, entry] of [
  ['another scope', { scope: 'planet', until: 4_000_000_000_000, reason: 'kicked' }],
  ['nothing', null],
] as const) {
  test(`what it does not understand (${name}) keeps nobody from being refused, and makes it stale`, async (t) => {
    const { feed, asked, revocations, log, answer } = await follow(t)
    answer(page({ entries: [entry, ENTRY], cursor: '1' }))
    await until(() => asked.length === 2, 'it goes on')
    assert.equal(revocations.size, 1)
    assert.deepEqual([feed.isUnderstood, feed.stalenessMs], [false, undefined])
    assert.equal(asked[1], 'after=1&wait=20', 'and does not ask again and again')
    assert.match(log.join(), /update it/)
  })
}

test('what it does not understand counts until it is over', async (t) => {
  const { feed, asked, clock, answer } = await follow(t)
  answer(page({ cursor: '1' }))
  await until(() => feed.stalenessMs !== undefined, 'everything is loaded')
  answer(page({ entries: [{ scope: 'planet', until: clock.now() + 60_000 }], cursor: '2' }))
  await until(() => asked.length === 3, 'it goes on')
  assert.equal(feed.isUnderstood, false)
  clock.advance(60_001)
  // The first of them was asked for before.
  for (const _ of [1, 2]) answer(page({ cursor: '2' }))
  await until(() => (feed.stalenessMs ?? Infinity) < 60_000, 'it knows everything again')
  assert.equal(feed.isUnderstood, true)
})

test('a reason that it does not know ends a session all the same', async (t) => {
  const { codec, answer, key } = await follow(t)
  answer(page({ entries: [{ ...ENTRY, reason: 'abducted' }], cursor: '1' }))
  await until(() => codec.revocations.size === 1, 'it is known')
  const nowMs = 1_700_000_000_000
  const token = new TokenCodec({ keys: [key] }).seal({
    openid: 'oAlice',
    appid: 'wx1',
    sessionId: ENTRY.id,
    userId: '01932c07-209c-7000-8000-000000000000',
    authenticatedAt: nowMs,
    issuedAt: nowMs,
    expiresAt: nowMs,
  })
  assert.equal(codec.verify(token, { nowMs }).reason, 'kicked')
})

test('it stops while it waits for an answer', async (t) => {
  const { follower, asked, log } = await follow(t)
  await until(() => asked.length === 1, 'it asks')
  await follower.stop()
  assert.deepEqual(log, [])
})

test('it loads many pages without a warning', async (t) => {
  const warnings: Error[] = []
  const listen = (warning: Error) => void warnings.push(warning)
  process.on('warning', listen)
  t.after(() => process.off('warning', listen))
  const { feed, asked, answer } = await follow(t)
  for (let number = 1; number <= 20; number += 1) answer(page({ cursor: String(number), more: number < 20 }))
  await until(() => feed.stalenessMs !== undefined && asked.length === 21, 'everything is loaded')
  assert.deepEqual(warnings, [])
})

test('a request that was ended before it began is ended at once', async () => {
  const server = new ServerClient('http://server', (_, settings) => never(settings?.signal))
  const signal = AbortSignal.abort()
  await assert.rejects(server.send({ method: 'GET', path: '/', timeoutMs: 600_000, signal }), ServerUnavailable)
})

test('its log never shows the service secret', async (t) => {
  const { asked, log, answer } = await follow(t)
  answer({ status: 401, body: '{}' })
  await until(() => asked.length === 2, 'it asks again')
  assert.match(log.join('\n'), /services\.secrets/)
  assert.doesNotMatch(log.join('\n'), /the-service-secret/)
})

/** No answer, until the signal ends it. */
function never(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => {
    const end = () => reject(new Error('it was ended'))
    signal?.addEventListener('abort', end)
    if (signal?.aborted) end()
  })
}

/** A feed, and a server that gives it the next of the answers, or lets it wait for one. */
async function follow(t: TestContext) {
  const asked: string[] = []
  const log: string[] = []
  const clock = new Clock()
  const answers: ScriptedAnswer[] = []
  let isOver = false
  const server = await ScriptedServer.start(async (request) => {
    asked.push(request.url?.replace('/revocations?', '') ?? '')
    await until(() => isOver || answers.length > 0, 'there is an answer')
    return answers.shift() ?? { status: 503, body: '{}' }
  })
  const key = newKey()
  const codec = new TokenCodec({ keys: [key] })
  const { revocations } = codec
  const feed = new RevocationFeed({
    server: new ServerClient(server.baseUrl),
    serviceSecret: 'the-service-secret',
    revocations,
    maxSkewMs: 60_000,
    now: clock.now,
    monotonicNow: () => performance.now(),
    log: (line) => log.push(line),
  })
  const follower = new BackgroundFollower(feed, { waitSeconds: 20, timeoutMs: 10_000, longestBackOffMs: 5_000 })
  t.after(async () => {
    isOver = true
    await follower.stop()
    await server.stop()
  })
  const add = (answer: ScriptedAnswer) => void answers.push(answer)
  return { feed, follower, asked, log, clock, key, codec, revocations, answer: add }
}

interface PageData {
  entries?: unknown[]
  cursor: string
  more?: boolean
  reset?: boolean
  now?: number
}

function page(data: PageData): ScriptedAnswer {
  const whole = { entries: [], more: false, reset: false, now: 0, ...data }
  return { body: JSON.stringify({ code: 0, data: whole, message: 'success' }) }
}
