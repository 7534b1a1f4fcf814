/** Chromium, through pages that Vite has built. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { compareInBrowser } from './pages.js'
import { VitePage } from './vite_page.js'

let page: VitePage
let slimPage: VitePage

before(async () => {
  page = await VitePage.serve('page')
  slimPage = await VitePage.serve('slim_page')
})

after(async () => {
  await page.close()
  await slimPage.close()
})

test('a Vite page in Chromium gives the native answers, and fetches no wasm', async () => {
  const requests = await compareInBrowser('chromium', page, 'Vite')
  assert.ok(requests.every((url) => !url.includes('.wasm')))
})

test('Vite makes one script of it, with no second copy of the wasm', async () => {
  assert.equal((await page.assets()).length, 1)
})

test('a Vite page in Chromium that loads the module itself gives them too', async () => {
  const requests = await compareInBrowser('chromium', slimPage, 'Vite, slim')
  assert.equal(requests.filter((url) => url.includes('.wasm')).length, 1)
})

test('Vite makes a script and a module of it, and the script has no copy of the module', async () => {
  const [module = '', script = ''] = await slimPage.assets()
  assert.match(module, /\.wasm$/)
  assert.match(script, /\.js$/)
  assert.ok((await slimPage.size(script)) < (await slimPage.size(module)))
})
