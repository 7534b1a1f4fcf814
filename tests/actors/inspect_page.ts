import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Browser } from './browser.js'
import type { BrowserOptions } from './browser.js'

/** The built page. */
export const FILE = new URL('../../web/admin/dist/inspect.html', import.meta.url)

/** Somebody in front of the inspector. What is on the screen is read by its stable words. */
export class InspectPage {
  readonly browser: Browser

  private constructor(browser: Browser) {
    this.browser = browser
  }

  static async open({ url = FILE.href, ...options }: BrowserOptions & { url?: string } = {}): Promise<InspectPage> {
    if (!existsSync(FILE)) throw new Error(`${fileURLToPath(FILE)} is missing: npm run build, in web/admin`)
    const browser = await Browser.start(options)
    await browser.page.goto(url)
    await browser.page.waitForSelector('main')
    return new InspectPage(browser)
  }

  close(): Promise<void> {
    return this.browser.close()
  }

  /** Clicks what has this label. */
  async click(label: string): Promise<void> {
    await this.browser.page.locator(`::-p-aria(${label})`).click()
  }

  /** Replaces a field's content, as pasting over it does. */
  async paste(label: string, text: string): Promise<void> {
    const { page } = this.browser
    await page.locator(`::-p-aria([name="${label}"][role="textbox"])`).click()
    await page.keyboard.down('Control')
    await page.keyboard.press('a')
    await page.keyboard.up('Control')
    if (text === '') await page.keyboard.press('Delete')
    else await page.keyboard.sendCharacter(text)
  }

  /** Judges by another instant, in milliseconds. */
  async asOf(ms: number): Promise<void> {
    await this.click('another time')
    const { page } = this.browser
    await page.$eval('#as-of-millis', (field) => (field as HTMLInputElement).select())
    await page.focus('#as-of-millis')
    await page.keyboard.sendCharacter(String(ms))
  }

  /** The verdict's stable words; null where nothing was computed. */
  headline(): Promise<{ text: string; verdict: string; authenticity: string; reason: string | null } | null> {
    return this.browser.page.$eval('.headline h2', (element) => {
      const { verdict, authenticity, reason } = (element as HTMLElement).dataset
      if (verdict === undefined || authenticity === undefined) return null
      return { text: element.textContent ?? '', verdict, authenticity, reason: reason ?? null }
    })
  }

  /** Puts the page's clock where it is wanted, and stops it there. */
  async clockSays(ms: number): Promise<void> {
    await this.browser.page.evaluate(`Date.now = () => ${ms}`)
  }

  /** Waits until the page says so in big letters. */
  async says(title: string): Promise<void> {
    await this.browser.page.locator(`.headline h2 ::-p-text(${title})`).wait()
  }

  async text(selector: string): Promise<string> {
    return this.browser.page.$eval(selector, (element) => (element as HTMLElement).innerText)
  }

  /** How each check ended, in their order. */
  steps(): Promise<(string | undefined)[][]> {
    return this.browser.page.$$eval('[data-step]', (items) =>
      items.map((item) => [(item as HTMLElement).dataset['step'], (item as HTMLElement).dataset['outcome']]),
    )
  }

  /** What the page says of a claim. */
  claim(word: string): Promise<string> {
    return this.text(`[data-claim="${word}"] dd`)
  }

  /** Whether anything at all was computed. */
  async computedNothing(): Promise<boolean> {
    const { page } = this.browser
    return (await page.$('[data-verdict], [data-step], [data-claim], .octets [data-part]')) === null
  }
}
