import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { InspectPage } from '../actors/inspect_page.js'
import { example, legacy } from './vectors.js'

let reader: InspectPage
beforeEach(async () => {
  reader = await InspectPage.open()
})
afterEach(() => reader.close())

test('a secret is not used before it is confirmed', async () => {
  await reader.paste('Token', example.token)
  await reader.paste('Key', example.secret)
  await reader.says('Your decision')
  assert.ok(await reader.computedNothing())
  assert.match(await reader.text('.gate'), /This secret can mint tokens for every user; the inspect key is enough/)

  await reader.click('I understand, check with this secret')
  await reader.says('verified')
})

test('a secret among other lines, or in capitals, is not used either', async () => {
  await reader.paste('Token', example.token)
  const { inspectKey, secret } = example
  for (const keys of [`${inspectKey}\n${secret}`, `  ${secret}`, secret.toUpperCase()]) {
    await reader.paste('Key', keys)
    await reader.says('Your decision')
    assert.ok(await reader.computedNothing())
  }
})

test('a confirmation is for what was pasted, and a change takes it back', async () => {
  await reader.paste('Token', example.token)
  await reader.paste('Key', example.secret)
  await reader.click('I understand, check with this secret')
  await reader.says('verified')
  await reader.paste('Key', `${example.secret}\n`)
  await reader.says('Your decision')
  assert.ok(await reader.computedNothing())
})

test('a secret can be cut down to its inspect half', async () => {
  await reader.paste('Token', example.token)
  await reader.paste('Key', `# ours\n${example.secret}`)
  await reader.click('Keep only its inspect half')
  await reader.says('not verified')
  const keys = await reader.browser.page.$eval('#keys', (field) => (field as HTMLTextAreaElement).value)
  assert.equal(keys, `# ours\n${example.inspectKey}`)
  assert.equal((await reader.headline())?.authenticity, 'not_verified')
})

test('a secret that is not whole can neither be cut nor confirmed', async () => {
  await reader.paste('Key', example.secret.slice(0, -1))
  assert.match(await reader.text('.gate'), /not a whole secret/)
  assert.equal(await reader.browser.page.$('.gate button'), null)
})

test('a key in the token field is not looked at, and not shown', async () => {
  for (const key of [example.secret, example.inspectKey]) {
    await reader.paste('Token', key)
    await reader.says('A key, not a token')
    assert.ok(await reader.computedNothing())
    assert.ok(!(await reader.text('.results')).includes(key.slice(-20)))
  }
})

test('keys are masked until somebody wants to see them', async () => {
  const { page } = reader.browser
  const masked = () =>
    page.$eval('#keys', (field) => getComputedStyle(field).getPropertyValue('-webkit-text-security'))
  await reader.paste('Key', example.inspectKey)
  assert.equal(await masked(), 'disc')
  await reader.click('Show')
  assert.equal(await masked(), 'none')
  await reader.click('Hide')
  assert.equal(await masked(), 'disc')
})

test('browsers and password managers are asked to keep out of every field', async () => {
  const { page } = reader.browser
  const fields = await page.$$eval('textarea, input[type="text"]', (all) => all.map(({ id }) => id))
  const asking = '[autocomplete="off"][spellcheck="false"][translate="no"][data-1p-ignore]'
  assert.deepEqual(fields, ['token', 'keys', 'legacy-secret', 'legacy-suffix'])
  for (const id of fields) assert.ok(await page.$(`#${id}${asking}`), id)
})

test('one button clears everything', async () => {
  await reader.paste('Token', example.token)
  await reader.paste('Key', example.secret)
  await reader.click('I understand, check with this secret')
  await reader.says('verified')
  await reader.click('Clear')
  await reader.browser.page.locator('.empty').wait()
  assert.deepEqual(await contents(), ['', '', '', '2019', '24'])
  assert.ok(await reader.computedNothing())

  // The confirmation went too.
  await reader.paste('Token', example.token)
  await reader.paste('Key', example.secret)
  await reader.says('Your decision')
})

test('nothing is left for whoever goes back to the page', async () => {
  const { page } = reader.browser
  await reader.paste('Token', legacy.token)
  await reader.paste('Key', example.inspectKey)
  await page.goto('about:blank')
  await page.goBack()
  await page.waitForSelector('main')
  assert.deepEqual(await contents(), ['', '', '', '2019', '24'])
  assert.ok(await reader.computedNothing())

  // Whether or not the browser kept the page: leaving it clears it.
  await reader.paste('Token', legacy.token)
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  assert.deepEqual(await contents(), ['', '', '', '2019', '24'])
  assert.ok(await reader.computedNothing())
})

/** What stands in the fields: token, keys, the legacy settings. */
function contents(): Promise<string[]> {
  return reader.browser.page.$$eval('textarea, .legacy input', (fields) =>
    fields.map((field) => (field as HTMLInputElement | HTMLTextAreaElement).value),
  )
}
