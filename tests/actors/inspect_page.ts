import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Browser } from './browser.js'
import type { BrowserOptions } from './browser.js'

const PATIENCE_MS = 10_000

/** The built page. */
export const FILE = new URL('../../web/admin/dist/inspect.html', import.meta.url)

export interface OpenOptions extends BrowserOptions {
  url?: string
  prelude?: string
}

/** Somebody in front of the inspector. What is on the screen is read by its stable words. */
export class InspectPage {
  readonly browser: Browser

  private constructor(browser: Browser) {
    this.browser = browser
  }

  /** `prelude` is a script that runs before the page's own. */
  static async open({ url = FILE.href, prelude, ...options }: OpenOptions = {}): Promise<InspectPage> {
    if (!existsSync(FILE)) throw new Error(`${fileURLToPath(FILE)} is missing: npm run build, in web/admin`)
    const browser = await Browser.start(options)
    try {
      if (prelude !== undefined) await browser.page.evaluateOnNewDocument(prelude)
      await browser.page.goto(url)
      await browser.page.waitForSelector('main')
      return new InspectPage(browser)
    } catch (error) {
      // A browser that is left open would hold the test up for ever.
      await browser.close()
      throw error
    }
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
    await this.typeMillis(String(ms))
  }

  /** Replaces what stands in the field of milliseconds. */
  async typeMillis(digits: string): Promise<void> {
    const { page } = this.browser
    await page.$eval('#as-of-millis', (field) => (field as HTMLInputElement).select())
    await page.focus('#as-of-millis')
    if (digits === '') await page.keyboard.press('Delete')
    else await page.keyboard.sendCharacter(digits)
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

  /** Waits until the page says just this in big letters. */
  async says(headline: string): Promise<void> {
    const { page } = this.browser
    const isSaid = (wanted: string) => document.querySelector('.headline h2')?.textContent === wanted
    await page.waitForFunction(isSaid, { timeout: PATIENCE_MS }, headline).catch(async () => {
      const said = await page.evaluate(() => document.querySelector('.headline h2')?.textContent ?? 'nothing')
      throw new Error(`the page does not say “${headline}”, but “${said}”`)
    })
  }

  /** What a field holds. */
  value(selector: string): Promise<string> {
    return this.browser.page.$eval(selector, (field) => (field as HTMLInputElement | HTMLTextAreaElement).value)
  }

  /** A property of an element as it is drawn. */
  style(selector: string, property: string): Promise<string> {
    const read = (element: Element, name: string) => getComputedStyle(element).getPropertyValue(name)
    return this.browser.page.$eval(selector, read, property)
  }

  /** Where an element is on the screen. */
  box(selector: string): Promise<DOMRect> {
    return this.browser.page.$eval(selector, (element) => element.getBoundingClientRect().toJSON() as DOMRect)
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
