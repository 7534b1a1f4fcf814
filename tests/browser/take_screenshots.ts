/** Takes the pictures of the READMEs: the example that the page itself offers, in each language. */
import { fileURLToPath } from 'node:url'
import { InspectPage } from '../actors/inspect_page.js'

const PICTURES = [
  { language: 'zh-CN', example: '看一个例子', theme: 'light', file: 'inspector.zh-CN.png' },
  { language: 'en', example: 'Try an example', theme: 'dark', file: 'inspector.en.png' },
] as const

for (const { language, example, theme, file } of PICTURES) {
  const reader = await InspectPage.open({ language, width: 1180, height: 900 })
  const { page } = reader.browser
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }])
  await reader.click(example)
  await page.locator('[data-claim]').wait()
  // Nothing is highlighted by a pointer that happens to be there.
  await page.mouse.move(0, 0)
  const path = fileURLToPath(new URL(`../../web/admin/${file}`, import.meta.url)) as `${string}.png`
  await page.screenshot({ path })
  await reader.close()
  console.log(`web/admin/${file}`)
}
