/** Firefox, through pages that Vite has built. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { compareInBrowser } from '../pages.js'
import { VitePage } from '../vite_page.js'

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

test('a Vite page in Firefox gives the native answers, and fetches no wasm', async () => {
  const requests = await compareInBrowser('firefox', page, 'Vite')
  assert.ok(requests.every((url) => !url.includes('.wasm')))
})

test('a Vite page in Firefox that loads the module itself gives them too', async () => {
  const requests = await compareInBrowser('firefox', slimPage, 'Vite, slim')
  assert.equal(requests.filter((url) => url.includes('.wasm')).length, 1)
})
