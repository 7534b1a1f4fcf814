import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { InspectPage } from '../actors/inspect_page.js'
import { example, forgedToken, legacy } from './vectors.js'

const { claims } = example

let reader: InspectPage
beforeEach(async () => {
  reader = await InspectPage.open()
})
afterEach(() => reader.close())

test('opened from disk, the example is read, and marked as not verified', async () => {
  await reader.click('Try an example')
  await reader.says('Active')
  const said = { text: 'Active · not verified', verdict: 'active', authenticity: 'not_verified', reason: null }
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
  assert.deepEqual(steps.map(([step]) => step), ['shape', 'key', 'tag', 'plaintext', 'app', 'issued_at', 'expires_at'])
  assert.deepEqual(steps.filter(([, outcome]) => outcome !== 'passed'), [['tag', 'not_reached']])
  assert.match(await reader.text('[data-step="tag"]'), /an inspect key can’t check it/)
})

test('with its secret, and confirmed, a token is verified', async () => {
  await reader.click('Try an example')
  await reader.paste('Key', example.secret)
  await reader.click('I understand, check with this secret')
  await reader.says('verified')
  assert.equal((await reader.headline())?.text, 'Active · verified')
  assert.ok((await reader.steps()).every(([, outcome]) => outcome === 'passed'))
})

test('a forged token is forged, whatever it says of itself', async () => {
  await reader.click('Try an example')
  await reader.paste('Token', forgedToken)
  await reader.paste('Key', example.secret)
  await reader.click('I understand, check with this secret')
  await reader.says('Forged')
  const headline = await reader.headline()
  assert.deepEqual(headline, { text: 'Forged', verdict: 'active', authenticity: 'forged', reason: null })
  const outcomes = (await reader.steps()).map(([, outcome]) => outcome)
  assert.deepEqual(outcomes, ['passed', 'passed', 'failed', 'not_reached', 'not_reached', 'not_reached', 'not_reached'])
  assert.match(await reader.text('.claims'), new RegExp(String(claims['openid'])))
  assert.match(await reader.text('.doubt'), /anybody may have written this/)
})

test('a token counts at its last instant, and a millisecond later it has expired', async () => {
  await reader.click('Try an example')
  await reader.asOf(Number(claims['expires_at']))
  assert.equal((await reader.headline())?.verdict, 'due_for_renewal')
  await reader.asOf(Number(claims['expires_at']) + 1)
  await reader.says('Expired')
  assert.equal((await reader.headline())?.text, 'Expired · not verified')
  assert.deepEqual((await reader.steps()).at(-1), ['expires_at', 'failed'])
  await reader.asOf(Number(claims['issued_at']) - 60_001)
  await reader.says('Not valid yet')
})

test('back to now, time goes on', async () => {
  await reader.click('Try an example')
  await reader.click('Back to now')
  await reader.says('Expired')
  assert.match(await reader.claim('expires_at'), /years ago/)
})

test('a verdict changes by itself when its instant has come', async () => {
  await reader.clockSays(Number(claims['expires_at']))
  await reader.paste('Token', example.token)
  await reader.paste('Key', example.inspectKey)
  await reader.says('due for renewal')
  await reader.clockSays(Number(claims['expires_at']) + 1)
  await reader.says('Expired')
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
})

test('a legacy token asks for the old secret, and proves nothing once it is read', async () => {
  await reader.paste('Token', legacy.token)
  await reader.says('Looks like a legacy token')
  await reader.click('Give the old service’s secret')
  await reader.paste('Secret', legacy.secret)
  assert.equal((await reader.headline())?.text, 'Looks like a legacy token')
  await reader.click('I understand, read with this secret')
  await reader.asOf(legacy.issued_at)
  const headline = await reader.headline()
  assert.deepEqual([headline?.authenticity, headline?.verdict], ['legacy', 'due_for_renewal'])
  assert.match(await reader.text('.headline'), /proves nothing by itself/)
  assert.equal(await reader.claim('openid'), legacy.id)

  await reader.paste('Secret', 'another')
  await reader.click('I understand, read with this secret')
  assert.equal((await reader.headline())?.reason, 'legacy')
})
