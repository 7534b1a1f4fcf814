/** Chromium, through a page that Vite has built. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'
import type { PreviewServer } from 'vite'
import { Browser } from '../actors/browser.js'
import { readSuiteData } from './read_suite_data.js'

let outDir: string
let server: PreviewServer

before(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'weapp-login-suite-'))
  const root = fileURLToPath(new URL('page', import.meta.url))
  const shared = { root, configFile: false, logLevel: 'error' } as const
  await build({ ...shared, build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 4096 } })
  server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } })
})

after(async () => {
  await server.close()
  await rm(outDir, { recursive: true })
})

test('a Vite page in Chromium gives the native answers, and fetches no wasm', async (t) => {
  const browser = await Browser.start()
  try {
    const { page } = browser
    await page.goto(addressOf(server))
    await page.waitForFunction('window.runTheSuite')
    const counts = await page.evaluate((data) => window.runTheSuite(data), readSuiteData())
    t.diagnostic(JSON.stringify(counts))
    assert.deepEqual(browser.messages, [])
    assert.ok(browser.requests.every((url) => !url.includes('.wasm')))
  } finally {
    await browser.close()
  }
})

test('Vite makes one script of it, with no second copy of the wasm', async () => {
  const assets = await readdir(join(outDir, 'assets'))
  assert.equal(assets.length, 1, assets.join())
})

function addressOf({ resolvedUrls }: PreviewServer): string {
  const [address] = resolvedUrls?.local ?? []
  assert.ok(address)
  return address
}
