import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Browser } from '../actors/browser.js'
import { HOUR_MS, World } from '../actors/world.js'

test('a page of a configured origin logs in, checks its session, and sees the fresh token', async (context) => {
  const h5 = await originOfItsOwn(context)
  const world = await World.withoutBff(context, { WEAPP_LOGIN__HTTP__CORS_ORIGINS: h5 })
  const page = await pageAt(context, h5)
  const code = await world.wxLogin()

  const login = await ask(page, `${world.server.baseUrl}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  assert.equal(login.body?.code, 0)
  const token = login.body?.data['token'] as string

  const session = await ask(page, `${world.server.baseUrl}/session`, {
    headers: { 'x-session': world.aged(token, 13 * HOUR_MS), 'x-session-no-renew': '0' },
  })
  assert.equal(session.body?.code, 0)
  assert.match(session.headers['x-session-renewed'] ?? '', /^v1\./)
  assert.match(session.headers['x-request-id'] ?? '', /^[0-9a-f]{16}$/)

  const out = await ask(page, `${world.server.baseUrl}/session`, { method: 'DELETE', headers: { 'x-session': token } })
  assert.equal(out.body?.code, 0)
  // What is refused can be read as well: the page must know what to do.
  const refused = await ask(page, `${world.server.baseUrl}/session`, { headers: { 'x-session': token } })
  assert.deepEqual([refused.status, refused.body?.code], [401, 3])
  const nowhere = await ask(page, `${world.server.baseUrl}/nowhere`)
  assert.equal(nowhere.status, 404)
})

test('a page of any other origin hears nothing, and its token is not even sent', async (context) => {
  const [h5, stranger] = [await originOfItsOwn(context), await originOfItsOwn(context)]
  const world = await World.withoutBff(context, { WEAPP_LOGIN__HTTP__CORS_ORIGINS: h5 })
  const token = await world.logIn()
  const page = await pageAt(context, stranger)

  assert.match((await ask(page, `${world.server.baseUrl}/healthz`)).error ?? '', /Failed to fetch/)
  const out = { method: 'DELETE', headers: { 'x-session': token } }
  assert.match((await ask(page, `${world.server.baseUrl}/session`, out)).error ?? '', /Failed to fetch/)
  assert.equal((await world.session(token)).body.code, 0)
})

interface Heard {
  status?: number
  headers: Record<string, string>
  body?: { code: number; data: Record<string, unknown> }
  error?: string
}

/** What a script in the page hears. */
function ask(browser: Browser, url: string, init: RequestInit = {}): Promise<Heard> {
  return browser.page.evaluate(
    async (url, init) => {
      try {
        const response = await fetch(url, init)
        const headers = Object.fromEntries(response.headers)
        return { status: response.status, headers, body: await response.json() }
      } catch (error) {
        return { headers: {}, error: String(error) }
      }
    },
    url,
    init,
  )
}

/** A server of pages, and nothing else. */
async function originOfItsOwn(context: TestContext): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>H5</title>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function pageAt(context: TestContext, origin: string): Promise<Browser> {
  const browser = await Browser.start()
  context.after(() => browser.close())
  await browser.page.goto(origin)
  return browser
}
