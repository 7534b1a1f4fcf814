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
  await reader.says('Expired · verified')
})

test('a secret among other lines, or in a comment, is not used either', async () => {
  await reader.paste('Token', example.token)
  const { inspectKey, secret } = example
  for (const keys of [`${inspectKey}\n${secret}`, `  ${secret}`, `# ${secret}`]) {
    await reader.paste('Key', keys)
    await reader.says('Your decision')
    assert.ok(await reader.computedNothing())
  }
})

test('a confirmation is for what was pasted, and a change takes it back', async () => {
  await reader.paste('Token', example.token)
  await reader.paste('Key', example.secret)
  await reader.click('I understand, check with this secret')
  await reader.says('Expired · verified')
  await reader.paste('Key', `${example.secret}\n`)
  await reader.says('Your decision')
  assert.ok(await reader.computedNothing())
})

test('a secret can be cut down to its inspect half', async () => {
  await reader.paste('Token', example.token)
  await reader.paste('Key', `# ours\n${example.secret}\n# the last one: ${example.secret}`)
  await reader.click('Keep only its inspect half')
  await reader.says('Not verified · expired')
  assert.equal(await reader.value('#keys'), `# ours\n${example.inspectKey}\n`)
  assert.equal((await reader.headline())?.authenticity, 'not_verified')
})

test('a secret that is not whole is a wrong key, and nothing to decide about', async () => {
  await reader.paste('Token', example.token)
  for (const broken of ['weapp-secret.', example.secret.slice(0, -1), example.secret.toUpperCase()]) {
    await reader.paste('Key', `${example.inspectKey}\n${broken}`)
    await reader.says('A key is wrong')
    assert.match(await reader.text('.problem'), /Line 2.*not a whole secret.*malformed_secret/)
    assert.equal(await reader.browser.page.$('.gate'), null)
    assert.ok(await reader.computedNothing())
  }
})

test('a key inside something else is taken out of it when somebody says so', async () => {
  await reader.paste('Token', example.token)
  const { inspectKey } = example
  for (const pasted of [`"${inspectKey}"`, `KEYS=${inspectKey}`, `export KEYS='${inspectKey}'`]) {
    await reader.paste('Key', pasted)
    await reader.says('A key is wrong')
    await reader.click('There is a key inside: take it alone')
    await reader.says('Not verified · expired')
    assert.equal(await reader.value('#keys'), inspectKey)
  }
  await reader.paste('Key', `KEYS=${example.secret}`)
  await reader.click('There is a key inside: take it alone')
  await reader.says('Your decision')
  assert.ok(await reader.computedNothing())
})

test('a key in the token field is not looked at, and not shown', async () => {
  for (const key of [example.secret, example.inspectKey]) {
    await reader.paste('Token', key)
    await reader.says('A key, not a token')
    assert.ok(await reader.computedNothing())
    assert.ok(!(await reader.text('main')).includes(key.slice(-20)))
    assert.equal(await reader.style('#token', '-webkit-text-security'), 'disc')
  }
  await reader.click('Move it to the key field')
  assert.deepEqual(await contents(), ['', example.inspectKey])
  await reader.paste('Token', example.token)
  await reader.says('Not verified · expired')
  assert.equal(await reader.style('#token', '-webkit-text-security'), 'none')
})

test('the bare digits of a secret are hidden too, until they are said to be a legacy token', async () => {
  const [bare = ''] = example.secret.split('.').slice(-1)
  await reader.paste('Token', bare)
  await reader.says('Maybe a key')
  assert.ok(await reader.computedNothing())
  assert.equal(await reader.style('#token', '-webkit-text-security'), 'disc')
  await reader.click('Give the old service’s secret')
  await reader.paste('Old service’s secret', legacy.secret)
  await reader.click('I understand, read with this secret')
  await reader.says('Can’t open this legacy token')
  assert.equal(await reader.style('#token', '-webkit-text-security'), 'none')
})

test('legacy settings that can’t be used are said to be wrong, and the secret is not asked for again', async () => {
  await reader.paste('Token', legacy.token)
  await reader.click('Give the old service’s secret')
  await reader.paste('Old service’s secret', legacy.secret)
  await reader.click('I understand, read with this secret')
  await reader.says('Legacy · expired')
  await reader.browser.page.$eval('#legacy-ttl', (field) => (field as HTMLInputElement).select())
  await reader.browser.page.keyboard.press('Delete')
  await reader.says('The legacy settings are wrong')
  assert.ok(await reader.computedNothing())
  assert.match(await reader.text('.legacy .problem'), /number of hours/)
  assert.ok(await reader.browser.page.$('#legacy-ttl[aria-invalid="true"]'))
})

test('keys are masked until somebody wants to see them', async () => {
  const masked = () => reader.style('#keys', '-webkit-text-security')
  await reader.paste('Key', example.inspectKey)
  assert.equal(await masked(), 'disc')
  await reader.click('Show')
  assert.equal(await masked(), 'none')
  await reader.click('Hide')
  assert.equal(await masked(), 'disc')

  await reader.browser.page.click('.legacy summary')
  assert.equal(await reader.style('#legacy-secret', '-webkit-text-security'), 'disc')
  await reader.browser.page.click('.legacy .reveal')
  assert.equal(await reader.style('#legacy-secret', '-webkit-text-security'), 'none')
  assert.ok((await reader.box('.reveal')).height >= 24, 'big enough to hit')
})

test('browsers and password managers are asked to keep out of every field', async () => {
  const { page } = reader.browser
  assert.deepEqual(
    await page.$$eval('textarea, input:not([type="radio"])', (all) => all.map(({ id }) => id)),
    ['token', 'keys'],
    'the others are not even there before they are wanted',
  )
  await page.click('.legacy summary')
  const fields = await page.$$eval('textarea, input[type="text"]', (all) => all.map(({ id }) => id))
  const asking = '[autocomplete="off"][spellcheck="false"][translate="no"][data-1p-ignore]'
  assert.deepEqual(fields, ['token', 'keys', 'legacy-secret', 'legacy-suffix'])
  for (const id of fields) assert.ok(await page.$(`#${id}${asking}`), id)
})

test('one button clears everything', async () => {
  await reader.paste('Token', example.token)
  await reader.paste('Key', example.secret)
  await reader.click('I understand, check with this secret')
  await reader.says('Expired · verified')
  await reader.click('Clear')
  await reader.browser.page.locator('.empty').wait()
  assert.deepEqual(await contents(), ['', ''])
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
  assert.deepEqual(await contents(), ['', ''])
  assert.ok(await reader.computedNothing())

  // Whether or not the browser kept the page: leaving it clears it.
  await reader.paste('Token', legacy.token)
  await page.click('.legacy summary')
  await reader.paste('Old service’s secret', legacy.secret)
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  assert.deepEqual(await contents(), ['', ''])
  assert.ok(await reader.computedNothing())
})

test('keys live in WebAssembly once, and are wiped as soon as they are others', async () => {
  // The bindings tell the garbage collector of every object that they make, until it is freed.
  const prelude = `{
    let alive = 0
    const Registry = FinalizationRegistry
    globalThis.FinalizationRegistry = class extends Registry {
      register(...all) { alive += 1; return super.register(...all) }
      unregister(...all) { alive -= 1; return super.unregister(...all) }
    }
    globalThis.countAlive = () => alive
  }`
  const watched = await InspectPage.open({ prelude })
  const { page } = watched.browser
  const alive = () => page.evaluate('countAlive()')
  try {
    assert.equal(await alive(), 0)
    await watched.paste('Token', example.token)
    await watched.paste('Key', `${example.secret}\n${example.inspectKey}`)
    assert.equal(await alive(), 0, 'nothing is made of an unconfirmed secret')
    await watched.click('I understand, check with this secret')
    await watched.says('Expired · verified')
    assert.equal(await alive(), 1)
    for (const seconds of [3, 2]) {
      await watched.clockSays(Number(example.claims['expires_at']) - seconds * 1000)
      await page.locator(`[data-claim="expires_at"] ::-p-text(in ${seconds} seconds)`).wait()
      assert.equal(await alive(), 1)
    }
    await watched.paste('Key', example.inspectKey)
    await watched.says('Not verified · within its time, due for renewal')
    assert.equal(await alive(), 1)
    await watched.click('Clear')
    assert.equal(await alive(), 0)
    await watched.click('Try an example')
    await watched.says('Not verified · within its time')
    assert.equal(await alive(), 1)
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
    assert.equal(await alive(), 0)
  } finally {
    await watched.close()
  }
})

/** What stands in the fields that are there: token and keys, and the legacy settings once they are opened. */
function contents(): Promise<string[]> {
  return reader.browser.page.$$eval('textarea, input:not([type="radio"])', (fields) =>
    fields.map((field) => (field as HTMLInputElement | HTMLTextAreaElement).value),
  )
}
