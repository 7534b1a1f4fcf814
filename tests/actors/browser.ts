import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import puppeteer from 'puppeteer-core'
import type { Browser as Chromium, Page } from 'puppeteer-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const ON_A_MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface BrowserOptions {
  /** What the browser's user reads. */
  language?: string
  width?: number
  height?: number
}

/** A browser with an empty profile and one open page; it keeps every request and everything on the console. */
export class Browser {
  readonly requests: string[] = []
  readonly messages: string[] = []
  readonly page: Page
  private readonly chromium: Chromium
  private readonly profile: string

  private constructor(chromium: Chromium, page: Page, profile: string) {
    this.chromium = chromium
    this.page = page
    this.profile = profile
    page.on('request', (request) => {
      // The browser draws its own controls from data URLs; those go nowhere.
      if (!request.url().startsWith('data:')) this.requests.push(request.url())
    })
    page.on('console', (message) => this.messages.push(message.text()))
    page.on('pageerror', (error) => this.messages.push(String(error)))
  }

  static async start({ language = 'en', width = 1280, height = 900 }: BrowserOptions = {}): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), 'weapp-login-browser-'))
    const chromium = await puppeteer.launch({
      executablePath: findChromium(),
      userDataDir: profile,
      args: [...ARGUMENTS, `--accept-lang=${language}`],
      defaultViewport: { width, height },
    })
    const page = (await chromium.pages())[0] ?? (await chromium.newPage())
    await page.emulateTimezone('Asia/Shanghai')
    return new Browser(chromium, page, profile)
  }

  async close(): Promise<void> {
    await this.chromium.close()
    await rm(this.profile, { recursive: true, force: true })
  }
}

/** `CHROMIUM`, or the first of the usual names on the PATH. */
function findChromium(): string {
  if (process.env['CHROMIUM']) return process.env['CHROMIUM']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const files = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  const found = [...files, ON_A_MAC].find(isExecutable)
  if (found) return found
  throw new Error(`no browser: set CHROMIUM, or put one of ${NAMES.join(', ')} on the PATH`)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
