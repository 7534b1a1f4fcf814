/** The suite in a browser: through Vite's pages of the package itself and of its slim entry. */
import assert from 'node:assert/strict'
import { Browser } from '../actors/browser.js'
import { compare } from './comparison.js'
import { VitePage } from './vite_page.js'

const NAMES = { chromium: 'Chromium', firefox: 'Firefox' }

/** Compares the answers of a page, and gives all the addresses that it asked for. */
export async function compareInBrowser(kind: keyof typeof NAMES, page: VitePage, entry: string) {
  const browser = await Browser.start({ kind })
  try {
    const [, version = ''] = (await browser.version()).split('/')
    await compare({ name: NAMES[kind], version, entry }, async () => {
      await browser.page.goto(page.address)
      await browser.page.waitForFunction('window.runTheSuite')
      return browser.page.evaluate(() => window.runTheSuite())
    })
    assert.deepEqual(browser.messages, [])
    return [...browser.requests]
  } finally {
    await browser.close()
  }
}
