import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { TokenCodec } from '@weapp-login/token'

import { RevocationFeed } from '../../web/bff/src/revocation_feed.js'
import { ServerClient } from '../../web/bff/src/server_client.js'
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
  assert.equal(feed.ageMs(), undefined)
  answer(page({ entries: [OTHER_ENTRY], cursor: '2' }))
  await until(() => feed.ageMs() !== undefined, 'everything is loaded')
  assert.equal(revocations.size, 2)
  await until(() => asked.length === 3, 'it goes on')
  assert.deepEqual(asked, ['after=&wait=0', 'after=1&wait=0', 'after=2&wait=20'])
})

test('its knowledge is as old as the question, not as the answer', async (t) => {
  const { feed, asked, clock, answer } = await follow(t)
  await until(() => asked.length === 1, 'it asks')
  clock.advance(30_000)
  answer(page({ cursor: '1' }))
  await until(() => feed.ageMs() !== undefined, 'everything is loaded')
  assert.ok((feed.ageMs() ?? 0) >= 30_000)
  await until(() => asked.length === 2, 'it asks again')
  assert.equal(asked[1], 'after=1&wait=0', 'and does not wait for news while it is out of date')
})

const NO_PAGES: [string, ScriptedAnswer][] = [
  ['no JSON', { body: '<html>' }],
  ['no envelope', { body: 'null' }],
  ['no entries', { body: JSON.stringify({ code: 0, data: { cursor: '9', more: false, reset: false } }) }],
  ['an entry that is none', page({ entries: [ENTRY, { scope: 'planet' }], cursor: '9' })],
  ['an entry that is nothing', page({ entries: [null], cursor: '9' })],
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
    assert.equal(feed.ageMs(), undefined)
    answer(page({ entries: [ENTRY], cursor: '1' }))
    await until(() => feed.ageMs() !== undefined, 'everything is loaded')
    assert.equal(log.length, 2, 'that it began, and that it is over')
  })
}

test('after an outage it asks at once, and does not wait for news', async (t) => {
  const { feed, asked, log, answer } = await follow(t)
  answer(page({ cursor: '1' }))
  await until(() => feed.ageMs() !== undefined, 'everything is loaded')
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
  assert.ok((feed.clockAheadMs() ?? 0) > 60_000)
})

test('after a reset it does not know everything until the last page', async (t) => {
  const { feed, asked, answer } = await follow(t)
  answer(page({ cursor: 'old' }))
  await until(() => feed.ageMs() !== undefined, 'everything is loaded')
  answer(page({ cursor: 'new-1', reset: true, more: true, entries: [ENTRY] }))
  await until(() => asked.at(-1)?.startsWith('after=new-1') === true, 'the next page is asked for')
  assert.equal(feed.ageMs(), undefined)
  answer(page({ cursor: 'new-2' }))
  await until(() => feed.ageMs() !== undefined, 'everything is loaded again')
})

test('it forgets what can hit no living token any more', async (t) => {
  const { asked, revocations, clock, answer } = await follow(t)
  answer(page({ entries: [{ ...ENTRY, until: clock.now() + 1_000 }], cursor: '1' }))
  await until(() => revocations.size === 1, 'it is known')
  clock.advance(61_000)
  answer(page({ cursor: '1' }))
  answer(page({ cursor: '1' }))
  await until(() => asked.length >= 3 && revocations.size === 0, 'it is forgotten')
})

test('it stops while it waits for an answer', async (t) => {
  const { feed, asked, log } = await follow(t)
  await until(() => asked.length === 1, 'it asks')
  await feed.stop()
  assert.deepEqual(log, [])
})

test('its log never shows the service secret', async (t) => {
  const { asked, log, answer } = await follow(t)
  answer({ status: 401, body: '{}' })
  await until(() => asked.length === 2, 'it asks again')
  assert.match(log.join('\n'), /services\.secrets/)
  assert.doesNotMatch(log.join('\n'), /the-service-secret/)
})

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
  const { revocations } = new TokenCodec({ keys: [newKey()] })
  const client = new ServerClient(server.baseUrl)
  const feed = new RevocationFeed({
    server: client,
    serviceSecret: 'the-service-secret',
    revocations,
    now: clock.now,
    log: (line) => log.push(line),
  })
  t.after(async () => {
    isOver = true
    await feed.stop()
    await server.stop()
  })
  return { feed, asked, log, clock, revocations, answer: (answer: ScriptedAnswer) => void answers.push(answer) }
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
