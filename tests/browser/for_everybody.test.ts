import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserOptions } from '../actors/browser.js'
import { InspectPage } from '../actors/inspect_page.js'
import { example, forgedToken } from './vectors.js'

async function withReader(options: BrowserOptions, story: (reader: InspectPage) => Promise<void>): Promise<void> {
  const reader = await InspectPage.open(options)
  try {
    await story(reader)
  } finally {
    await reader.close()
  }
}

test('whoever reads Chinese gets Chinese, and may switch without losing anything', () =>
  withReader({ language: 'zh-TW,en' }, async (reader) => {
    const { page } = reader.browser
    const lang = () => page.$eval('html', (html) => html.lang)
    assert.equal(await lang(), 'zh-CN')
    await reader.click('看一个例子')
    await reader.says('未验证 · 在有效期内')
    await page.click('.legacy summary')
    await page.click('.legend [data-part="iv"]')

    await reader.click('English')
    await reader.says('Not verified · within its time')
    assert.equal(await lang(), 'en')
    assert.deepEqual(await lit(reader), ['iv', 'iv'])
    assert.ok(await page.$('.legacy[open] #legacy-secret'))
    assert.equal(await page.$eval('#token', (field) => (field as HTMLTextAreaElement).value), example.token)
    await reader.click('中文')
    await reader.says('未验证 · 在有效期内')
  }))

test('everybody else gets English', () =>
  withReader({ language: 'fr,de' }, async (reader) => {
    assert.equal(await reader.text('h1'), 'Token inspector')
  }))

test('dark or light is the system’s choice, until somebody chooses', () =>
  withReader({}, async (reader) => {
    const { page } = reader.browser
    const ground = () => page.$eval('html', (html) => getComputedStyle(html).backgroundColor)
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }])
    const light = await ground()
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }])
    const dark = await ground()
    assert.notEqual(light, dark)
    await reader.click('Light')
    assert.equal(await ground(), light)
    await reader.click('Dark')
    assert.equal(await ground(), dark)
  }))

test('everything can be reached and done by keyboard', () =>
  withReader({}, async (reader) => {
    const { page } = reader.browser
    const tabTo = async (selector: string) => {
      for (let presses = 0; presses < 60; presses++) {
        if (await page.$(`${selector}:focus`)) return
        await page.keyboard.press('Tab')
      }
      assert.fail(`${selector} can't be reached`)
    }
    await tabTo('#token')
    await page.keyboard.sendCharacter(example.token)
    await tabTo('#keys')
    await page.keyboard.sendCharacter(example.secret)
    await tabTo('.keep-inspect-half')
    await tabTo('.gate .confirm')
    await page.keyboard.press('Enter')
    await reader.says('Expired · verified')
    await tabTo('.legacy summary')
    await page.keyboard.press('Enter')
    await tabTo('#legacy-secret')
    await tabTo('#as-of-now')
    await page.keyboard.press('ArrowRight')
    await tabTo('#as-of-local')
    await tabTo('#as-of-millis')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.down('Shift')
    await tabTo('.back-to-now')
    await page.keyboard.up('Shift')
    await tabTo('.legend [data-part="iv"]')
    assert.deepEqual(await lit(reader), ['iv', 'iv'])
    await page.keyboard.press('Space')
    await tabTo('.octets [data-part="tag"]')
    assert.deepEqual(await lit(reader), ['tag', 'tag'])
    await page.keyboard.press('Tab')
    assert.deepEqual(await lit(reader), ['iv', 'iv'], 'what was pressed stays lit')
    await tabTo('.octets [data-part="kid"]')
    await page.keyboard.press('Enter')
    await tabTo('.language')
    assert.deepEqual(await lit(reader), ['kid', 'kid'], 'in the octets as in the legend')
    await tabTo('.language')
    await tabTo('.clear')
    await page.keyboard.press('Enter')
    await page.locator('.example').wait()
    assert.ok(await page.$eval('#token', (field) => field === document.activeElement))
  }))

test('pointing at a part lights it in the legend and in the octets, both ways', () =>
  withReader({}, async (reader) => {
    const { page } = reader.browser
    await reader.click('Try an example')
    await page.hover('.legend [data-part="ciphertext"]')
    assert.deepEqual(await lit(reader), ['ciphertext', 'ciphertext'])
    await page.hover('.octets [data-part="kid"]')
    assert.deepEqual(await lit(reader), ['kid', 'kid'])
    await page.hover('h1')
    assert.deepEqual(await lit(reader), [])

    await page.click('.octets [data-part="tag"]')
    await page.hover('h1')
    assert.deepEqual(await lit(reader), ['tag', 'tag'], 'clicked at, it stays')
    await page.click('.octets [data-part="tag"]')
    assert.deepEqual(await lit(reader), [], 'clicked at again, it goes out')
    await page.click('.octets [data-part="tag"]')
    await page.hover('h1')
    await page.keyboard.press('Escape')
    assert.deepEqual(await lit(reader), [])

    await page.focus('.clear')
    while (!(await page.$('.octets [data-part="iv"]:focus'))) await page.keyboard.press('Tab')
    await page.hover('.octets [data-part="kid"]')
    await page.hover('h1')
    assert.deepEqual(await lit(reader), ['iv', 'iv'], 'what has focus is lit again')

    const parts = await page.$$eval('.octets [data-part]', (all) => all.map((part) => part.textContent))
    assert.equal(parts.join(''), example.token)
    assert.match(await reader.text('.legend [data-part="ciphertext"]'), /128 octets/)
    assert.match(await reader.text('.legend [data-part="tag"]'), /32 octets/)
  }))

test('a tick of the clock takes nobody’s focus away', () =>
  withReader({}, async (reader) => {
    const { page } = reader.browser
    await reader.click('Try an example')
    await reader.click('Back to now')
    await page.focus('.octets [data-part="iv"]')
    await page.evaluate('window.seen = document.activeElement')
    const expiresAtMs = Number(example.claims['expires_at'])
    for (const seconds of [9, 8]) {
      await reader.clockSays(expiresAtMs - seconds * 1000)
      await page.locator(`[data-claim="expires_at"] ::-p-text(in ${seconds} seconds)`).wait()
      assert.ok(await page.evaluate('document.activeElement === window.seen'))
    }
  }))

test('on a narrow screen, or at 400 %, nothing has to be scrolled sideways', async () => {
  const { secret } = example
  for (const [language, tryExample, accept] of [
    ['zh-CN', '看一个例子', '我明白，用这个密钥检验'],
    ['en', 'Try an example', 'I understand, check with this secret'],
  ] as const) {
    await withReader({ language, width: 320, height: 640 }, async (reader) => {
      const { page } = reader.browser
      const fits = async () =>
        assert.ok(await page.$eval('html', (html) => html.scrollWidth <= html.clientWidth), language)
      await fits()
      await reader.click(tryExample)
      await fits()
      await page.click('.legacy summary')
      await fits()
      await page.$eval('#keys', (field) => field.scrollIntoView())
      await reader.paste(language === 'en' ? 'Key' : '密钥', secret)
      await fits()
      await reader.click(accept)
      await reader.paste(language === 'en' ? 'Token' : '令牌', forgedToken)
      await fits()
      await reader.paste(language === 'en' ? 'Token' : '令牌', 'x'.repeat(3000))
      await fits()
    })
  }
})

test('on a narrow screen the verdict stands right below the key, and the settings after it', () =>
  withReader({ width: 360, height: 800 }, async (reader) => {
    await reader.click('Try an example')
    const order = ['#token', '#keys', '.headline', '.legacy', '.as-of', '.clear', '.steps']
    const tops: number[] = []
    for (const selector of order) {
      tops.push(await reader.browser.page.$eval(selector, (element) => element.getBoundingClientRect().top + scrollY))
    }
    assert.deepEqual(
      tops,
      [...tops].sort((a, b) => a - b),
    )
    assert.ok((tops[2] ?? Infinity) < 800, 'on the first screen')
  }))

test('side by side, a verdict of any height leaves no hole between its neighbours', () =>
  withReader({ width: 1180, height: 800 }, async (reader) => {
    await reader.click('Try an example')
    const gap = async (above: string, below: string) => (await reader.box(below)).top - (await reader.box(above)).bottom
    assert.ok((await gap('.headline', '.facts')) < 40)
    assert.ok((await gap('#keys', '.legacy')) < 40)
    await reader.paste('Key', example.secret)
    assert.ok((await gap('.gate', '.legacy')) < 40)
    assert.ok((await reader.box('.headline')).top < (await reader.box('#token')).top)
  }))

test('the verdict is announced, and each field has its name', () =>
  withReader({}, async (reader) => {
    const { page } = reader.browser
    await reader.click('Try an example')
    assert.ok(await page.$('[role="status"] h2'))
    await page.click('.legacy summary')
    const session = await page.createCDPSession()
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    const named = (role: string) => nodes.filter((node) => node.role?.value === role)
    const [verdict] = named('status')
    assert.equal(verdict?.properties?.find(({ name }) => name === 'live')?.value.value, 'polite')
    const regions = named('region').map((node) => node.name?.value)
    assert.deepEqual(regions, ['Input', 'Verdict', 'Settings', 'Steps', 'Claims', 'Octets'])
    const fields = [...named('textbox'), ...named('spinbutton')].map((node) => String(node.name?.value))
    assert.equal(new Set(fields).size, fields.length, 'no two fields share a name')
    const unnamed = await page.$$eval(
      'textarea, input',
      (fields) => fields.filter((field) => ((field as HTMLInputElement).labels?.length ?? 0) === 0).length,
    )
    assert.equal(unnamed, 0)
    const ids = await page.$$eval('[id]', (all) => all.map(({ id }) => id))
    assert.equal(new Set(ids).size, ids.length)
  }))

/** The parts that are lit: first in the legend, then in the octets. */
function lit(reader: InspectPage): Promise<(string | undefined)[]> {
  return reader.browser.page.$$eval('.lit', (all) => all.map((one) => (one as HTMLElement).dataset['part']))
}
