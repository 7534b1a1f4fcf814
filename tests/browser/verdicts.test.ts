import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { TokenCodec } from '@weapp-login/token'
import { InspectPage } from '../actors/inspect_page.js'
import { example, forgedToken, legacy } from './vectors.js'

const { claims } = example
const HOUR_AFTER_ISSUE_MS = Number(claims['issued_at']) + 3_600_000

let reader: InspectPage
beforeEach(async () => {
  reader = await InspectPage.open()
})
afterEach(() => reader.close())

test('opened from disk, the example is read, and marked as not verified', async () => {
  await reader.click('Try an example')
  await reader.says('Not verified · within its time')
  const said = { text: 'Not verified · within its time', verdict: 'active', authenticity: 'not_verified', reason: null }
  assert.deepEqual(await reader.headline(), said)
  assert.match(await reader.text('.headline'), /Anybody may have written it/)
  assert.equal(await reader.claim('openid'), claims['openid'])
  assert.equal(await reader.claim('appid'), claims['appid'])
  assert.equal(await reader.claim('session_id'), claims['session_id'])
  assert.equal((await reader.claim('user_id')).replaceAll('-', ''), claims['user_id'])
  assert.equal(await reader.text('[data-fact="kid"] dd'), example.kid)
})

test('times are there as local, relative, UTC and milliseconds', async () => {
  await reader.click('Try an example')
  const expires = (await reader.claim('expires_at')).split('\n').filter((line) => line !== '')
  assert.deepEqual(expires, ['May 28, 2021, 04:26:33.146', 'in 24 hours', '2021-05-27T20:26:33.146Z', '1622147193146'])
  assert.match(await reader.text('main'), /Asia\/Shanghai \(GMT\+8\)/)
})

test('an inspect key checks everything but the tag, and the page says why', async () => {
  await reader.click('Try an example')
  const steps = await reader.steps()
  assert.deepEqual(
    steps.map(([step]) => step),
    ['shape', 'key', 'tag', 'plaintext', 'app', 'issued_at', 'expires_at'],
  )
  assert.deepEqual(
    steps.filter(([, outcome]) => outcome !== 'passed'),
    [['tag', 'not_reached']],
  )
  assert.match(await reader.text('[data-step="tag"]'), /an inspect key can’t check it/)
})

test('with its secret, and confirmed, a token is verified', async () => {
  await reader.click('Try an example')
  const unverifiedColour = await reader.style('.headline h2', 'color')
  await reader.paste('Key', example.secret)
  await reader.click('I understand, check with this secret')
  await reader.asOf(HOUR_AFTER_ISSUE_MS)
  await reader.says('Active · verified')
  assert.notEqual(await reader.style('.headline h2', 'color'), unverifiedColour, 'what nobody vouches for is not green')
  assert.ok((await reader.steps()).every(([, outcome]) => outcome === 'passed'))
})

test('a forged token is forged, whatever it says of itself', async () => {
  await reader.click('Try an example')
  await reader.paste('Token', forgedToken)
  await reader.paste('Key', example.secret)
  await reader.click('I understand, check with this secret')
  await reader.says('Forged')
  await reader.asOf(HOUR_AFTER_ISSUE_MS)
  const headline = await reader.headline()
  assert.deepEqual(headline, { text: 'Forged', verdict: 'active', authenticity: 'forged', reason: null })
  const outcomes = (await reader.steps()).map(([, outcome]) => outcome)
  assert.deepEqual(outcomes, ['passed', 'passed', 'failed', 'not_reached', 'not_reached', 'not_reached', 'not_reached'])
  assert.match(await reader.text('.claims'), new RegExp(String(claims['openid'])))
  assert.match(await reader.text('.doubt'), /anybody may have written this/)
  assert.match(await reader.text('.headline'), /whoever wrote it does not have this secret/)
  assert.match(await reader.text('.headline'), /Were the tag right, the verdict would be “Active”\./)
})

test('a token counts at its last instant, and a millisecond later it has expired', async () => {
  await reader.click('Try an example')
  await reader.asOf(Number(claims['expires_at']))
  await reader.says('Not verified · within its time, due for renewal')
  assert.equal((await reader.headline())?.verdict, 'due_for_renewal')
  await reader.asOf(Number(claims['expires_at']) + 1)
  await reader.says('Not verified · expired')
  assert.deepEqual((await reader.steps()).at(-1), ['expires_at', 'failed'])
  await reader.asOf(Number(claims['issued_at']) - 60_001)
  await reader.says('Not verified · not valid yet')
  assert.match(await reader.text('.headline'), /more than a minute after the time it is judged by/)
  assert.doesNotMatch(await reader.text('.headline'), /clock/, 'the clock here has no part in it')
})

test('back to now, time goes on', async () => {
  await reader.click('Try an example')
  await reader.click('Back to now')
  await reader.says('Not verified · expired')
  assert.match(await reader.claim('expires_at'), /years ago/)
})

test('a verdict changes by itself when its instant has come', async () => {
  await reader.clockSays(Number(claims['expires_at']))
  await reader.paste('Token', example.token)
  await reader.paste('Key', example.inspectKey)
  await reader.says('Not verified · within its time, due for renewal')
  await reader.clockSays(Number(claims['expires_at']) + 1)
  await reader.says('Not verified · expired')
})

test('without a key, or with another, the page tells which one is wanted', async () => {
  await reader.paste('Token', example.token)
  assert.equal((await reader.headline())?.text, 'Needs a key')
  assert.equal((await reader.headline())?.reason, 'unknown_key')
  assert.match(await reader.text('.headline'), new RegExp(example.kid))

  await reader.paste('Key', `weapp-inspect.00000000.${'ab'.repeat(32)}`)
  assert.equal((await reader.headline())?.text, 'No key fits')
  assert.match(await reader.text('.headline'), new RegExp(example.kid))
})

test('an inspect key with the right kid and the wrong key reads nothing', async () => {
  await reader.paste('Token', example.token)
  await reader.paste('Key', `weapp-inspect.${example.kid}.${'ab'.repeat(32)}`)
  const said = { text: 'Nothing to read', verdict: 'invalid', authenticity: 'not_verified', reason: 'malformed' }
  assert.deepEqual(await reader.headline(), said)
})

test('a key file is taken as it is, and a bad line is pointed at', async () => {
  await reader.paste('Token', ` ${example.token}\n`)
  await reader.paste('Key', `# the team's keys\n\n  weapp-inspect.00000000.${'ab'.repeat(32)}\n${example.inspectKey}\n`)
  assert.equal((await reader.headline())?.authenticity, 'not_verified')
  await reader.paste('Key', `# the team's keys\n${example.inspectKey.slice(0, -1)}`)
  await reader.says('A key is wrong')
  assert.match(await reader.text('.problem'), /Line 2.*malformed_inspect_key/)
})

test('what is no token has no parts, and is shown as text whatever is in it', async () => {
  await reader.paste('Token', '<img src=x onerror=alert(1)>')
  const headline = await reader.headline()
  assert.deepEqual([headline?.text, headline?.verdict, headline?.reason], ['Not a token', 'invalid', 'malformed'])
  assert.deepEqual((await reader.steps())[0], ['shape', 'failed'])
  assert.equal(await reader.text('.octets'), '<img src=x onerror=alert(1)>')
  assert.equal(await reader.browser.page.$('img'), null)
})

test('what can’t be seen in a text is written out', async () => {
  await reader.paste('Token', 'v1.477f17e1.\u202edead\u200bbeef\nab')
  await reader.says('Not a token')
  assert.equal(await reader.text('.octets'), 'v1.477f17e1.\\u{202e}dead\\u{200b}beef\\u{a}ab')
  await reader.paste('Token', 'a\u115fb\u3164c\ufe0fd\u2800e\\u{202e}')
  assert.equal(await reader.text('.octets'), 'a\\u{115f}b\\u{3164}c\\u{fe0f}d\\u{2800}e\\\\u{202e}')
})

test('a legacy token asks for the old secret, and proves nothing once it is read', async () => {
  await reader.paste('Token', legacy.token)
  await reader.says('Looks like a legacy token')
  await reader.click('Give the old service’s secret')
  await reader.paste('Old service’s secret', legacy.secret)
  assert.equal((await reader.headline())?.text, 'Looks like a legacy token')
  await reader.click('I understand, read with this secret')
  await reader.asOf(legacy.issued_at)
  const headline = await reader.headline()
  assert.deepEqual([headline?.authenticity, headline?.verdict], ['legacy', 'due_for_renewal'])
  await reader.says('Legacy · within its time')
  assert.match(await reader.text('.headline'), /proves nothing by itself/)
  assert.match(await reader.text('.headline'), /exchanged for a new token at every use/)
  assert.match(await reader.text('.headline'), /accept_until and minted_until are not checked here/)
  assert.equal(await reader.claim('openid'), legacy.id)

  await reader.paste('Old service’s secret', 'another')
  await reader.click('I understand, read with this secret')
  await reader.says('Can’t open this legacy token')
  assert.equal((await reader.headline())?.reason, 'legacy')
  assert.match(await reader.text('.headline'), /the secret or the suffix is wrong/)
})

test('the example’s instant goes with the example', async () => {
  const { issued_at: issuedAt, expires_at: expiresAt } = claims
  await reader.clockSays(Number(expiresAt) + 60_000)
  for (const [field, text] of [
    ['Token', `${example.token} `],
    ['Key', `${example.inspectKey}\n`],
  ] as const) {
    await reader.click('Try an example')
    await reader.says('Not verified · within its time')
    await reader.paste(field, text)
    await reader.says('Not verified · expired')
    assert.equal(await reader.browser.page.$('#as-of-millis'), null)
    await reader.click('Clear')
  }
  // An instant that somebody chose stays.
  await reader.click('Try an example')
  await reader.typeMillis(String(Number(issuedAt)))
  await reader.paste('Token', `${example.token} `)
  await reader.says('Not verified · within its time')
})

test('a token from a clock that is ahead: by less than a minute it passes, by more the clock is named', async () => {
  await reader.clockSays(Number(claims['issued_at']) - 30_000)
  await reader.paste('Token', example.token)
  await reader.paste('Key', example.inspectKey)
  await reader.says('Not verified · within its time')
  assert.match(await reader.text('[data-step="issued_at"]'), /not issued ahead of time \(give or take a minute\)/)
  await reader.clockSays(Number(claims['issued_at']) - 60_001)
  await reader.says('Not verified · not valid yet')
  assert.match(await reader.text('.headline'), /some machine’s clock is off/)
})

test('another time can be given as a date, and what is no time is said to be none', async () => {
  const { page } = reader.browser
  await reader.click('Try an example')
  await page.$eval('#as-of-local', (field) => {
    const input = field as HTMLInputElement
    input.value = '2021-05-28T04:26:33.147'
    input.dispatchEvent(new Event('input'))
  })
  await reader.says('Not verified · expired')
  assert.equal(await reader.value('#as-of-millis'), '1622147193147')

  await reader.typeMillis('-1')
  assert.ok(await page.$('#as-of-millis[aria-invalid="true"]'))
  assert.match(await reader.text('#as-of-note'), /no instant to judge by/)
  assert.equal((await reader.headline())?.verdict, 'expired', 'the last one still counts')
  await reader.typeMillis('1622057193')
  assert.ok(await page.$('#as-of-millis[aria-invalid="false"]'))
  assert.match(await reader.text('#as-of-note'), /1970s.*three zeros/)
  await reader.typeMillis(String(HOUR_AFTER_ISSUE_MS))
  await reader.says('Not verified · within its time')
  assert.equal(await reader.text('#as-of-note'), '')
})

test('the sign of a step says how it ended, as its word does', async () => {
  await reader.click('Try an example')
  const signs = () =>
    reader.browser.page.$$eval('[data-step]', (items) =>
      items.map((item) => `${(item as HTMLElement).dataset['outcome']} ${item.querySelector('.sign')?.textContent}`),
    )
  assert.deepEqual([...new Set(await signs())], ['passed ✓', 'not_reached –'])
  await reader.click('Back to now')
  assert.equal((await signs()).at(-1), 'failed ✗')
})

test('a bar shows how much of its life a token has behind it', async () => {
  await reader.click('Try an example')
  const { issued_at: issuedAt, expires_at: expiresAt } = claims
  await reader.asOf((Number(issuedAt) + Number(expiresAt) + 1) / 2)
  await new Promise((resolve) => setTimeout(resolve, 400))
  const track = await reader.box('.lifetime .track')
  const here = await reader.box('.lifetime .here')
  assert.ok(track.width > 200 && track.height > 0)
  assert.ok(Math.abs(here.left + here.width / 2 - (track.left + track.width / 2)) < 2)
})

test('what a token says is shown as text, with what can’t be seen written out', async () => {
  const codec = new TokenCodec({ keys: [example.secret] })
  const nowMs = Date.now()
  const token = codec.seal({
    openid: 'o<b>1</b>',
    appid: 'wx0123456789abcdef',
    sessionId: '0'.repeat(32),
    userId: '00000000-0000-0000-0000-000000000000',
    authenticatedAt: nowMs,
    issuedAt: nowMs,
    expiresAt: nowMs + 3_600_000,
    externalId: 'a\u200bb\u202ec\\',
  })
  codec.free()
  await reader.paste('Token', token)
  await reader.paste('Key', example.inspectKey)
  assert.equal(await reader.claim('external_id'), 'a\\u{200b}b\\u{202e}c\\\\')
  assert.equal(await reader.claim('openid'), 'o<b>1</b>')
  assert.equal(await reader.style('[data-claim="external_id"] .text', 'unicode-bidi'), 'isolate')
})

test('a token inside something else is taken out of it when somebody says so', async () => {
  const { token } = example
  await reader.paste('Key', example.inspectKey)
  for (const pasted of [
    `x-session: ${token}`,
    `Authorization: Bearer ${token}`,
    `"${token}"`,
    `{"code":0,"data":{"token":"${token}"}}`,
    `curl -H 'x-session: ${token}' https://example.com/session`,
    `${token.slice(0, 100)}\n${token.slice(100)}`,
    `\u00a0${token}`,
    `\ufeff${token}`,
  ]) {
    await reader.paste('Token', pasted)
    await reader.says('Not a token')
    await reader.click('There is a token inside: take it alone')
    await reader.says('Not verified · expired')
    assert.equal(await reader.value('#token'), token)
    assert.equal(await reader.browser.page.$('.take-token'), null)
  }
  await reader.paste('Token', `${token} ${token}`)
  await reader.says('Not a token')
  assert.equal(await reader.browser.page.$('.take-token'), null, 'which of the two?')
})
