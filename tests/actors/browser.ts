import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import puppeteer from 'puppeteer-core'
import type { Browser as Driven, LaunchOptions, Page } from 'puppeteer-core'

/** How each kind is found, and started so that it asks nobody anything. */
const KINDS = {
  chromium: {
    variable: 'CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'],
    onAMac: '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    options: (language: string): LaunchOptions => ({
      browser: 'chrome',
      args: [...CHROMIUM_ARGUMENTS, `--accept-lang=${language}`],
    }),
  },
  firefox: {
    variable: 'FIREFOX',
    names: ['firefox-esr', 'firefox'],
    onAMac: '/Applications/Firefox.app/Contents/MacOS/firefox',
    options: (language: string): LaunchOptions => ({
      browser: 'firefox',
      extraPrefsFirefox: { 'intl.accept_languages': language },
    }),
  },
} as const
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface BrowserOptions {
  kind?: keyof typeof KINDS
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
  private readonly driven: Driven
  private readonly profile: string

  private constructor(driven: Driven, page: Page, profile: string) {
    this.driven = driven
    this.page = page
    this.profile = profile
    page.on('request', (request) => {
      // The browser draws its own controls from data URLs; those go nowhere.
      if (!request.url().startsWith('data:')) this.requests.push(request.url())
    })
    page.on('console', (message) => this.messages.push(message.text()))
    page.on('pageerror', (error) => this.messages.push(String(error)))
  }

  static async start(options: BrowserOptions = {}): Promise<Browser> {
    const { kind = 'chromium', language = 'en', width = 1280, height = 900 } = options
    const profile = await mkdtemp(join(tmpdir(), 'weapp-login-browser-'))
    const driven = await puppeteer.launch({
      ...KINDS[kind].options(language),
      executablePath: find(kind),
      userDataDir: profile,
      env: { ...process.env, TZ: 'Asia/Shanghai' },
      defaultViewport: { width, height },
    })
    const page = (await driven.pages())[0] ?? (await driven.newPage())
    return new Browser(driven, page, profile)
  }

  version(): Promise<string> {
    return this.driven.version()
  }

  async close(): Promise<void> {
    await this.driven.close()
    await rm(this.profile, { recursive: true, force: true })
  }
}

/** What its variable names, or the first of the usual names on the PATH. */
function find(kind: keyof typeof KINDS): string {
  const { variable, names, onAMac } = KINDS[kind]
  const named = process.env[variable]
  if (named) return named
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const files = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  const found = [...files, onAMac].find(isExecutable)
  if (found) return found
  throw new Error(`no browser: set ${variable}, or put one of ${names.join(', ')} on the PATH`)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
