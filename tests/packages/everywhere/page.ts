import assert from 'node:assert/strict'
import { Browser } from '../../actors/browser.js'
import type { Project } from './project.js'

export interface Expected {
  /** How many `.wasm` files the page fetches; none unless set. */
  wasmFiles?: number
}

/** What the `<output>` of a page says in Chromium, where it may complain of nothing. */
export async function outputOf(url: string, { wasmFiles = 0 }: Expected = {}): Promise<string> {
  const browser = await Browser.start()
  try {
    const { page } = browser
    await page.goto(url)
    await page.waitForFunction("document.querySelector('output')?.textContent").catch((error: unknown) => {
      throw new Error(`nothing was put out\n${browser.messages.join('\n')}`, { cause: error })
    })
    assert.deepEqual(browser.messages.filter(isComplaint), [])
    const paths = browser.requests.map((address) => new URL(address).pathname)
    assert.equal(new Set(paths.filter((path) => path.endsWith('.wasm'))).size, wasmFiles)
    return await page.$eval('output', (element) => element.textContent)
  } finally {
    await browser.close()
  }
}

/** The same, of a page that Vite serves: `dev`, or `preview` of a built folder. */
export async function viteOutputOf(project: Project, how: string[], expected?: Expected): Promise<string> {
  const serving = await project.serve('vite', ...how, '--host', '127.0.0.1', '--port', '0')
  try {
    return await outputOf(serving.url, expected)
  } finally {
    await serving.stop()
  }
}

/** Development servers greet those who look. */
function isComplaint(message: string): boolean {
  return !message.startsWith('[vite]')
}
