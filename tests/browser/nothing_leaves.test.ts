import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { FILE, InspectPage } from '../actors/inspect_page.js'
import { example } from './vectors.js'

const HTML = readFileSync(FILE, 'utf8')
const POLICY = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(HTML)?.[1] ?? ''

test('the page allows its own script, its own style and WebAssembly, and nothing looser', () => {
  const hash = "'sha256-[A-Za-z0-9+/]{43}='"
  assert.match(
    POLICY,
    new RegExp(
      "^default-src 'none'; connect-src 'none'; " +
        `script-src ${hash} 'wasm-unsafe-eval'; style-src ${hash}; base-uri 'none'; form-action 'none'$`,
    ),
  )
  assert.match(HTML, /<meta name="referrer" content="no-referrer">/)
  assert.ok(HTML.indexOf('Content-Security-Policy') < HTML.indexOf('<script'))
  // Neither is there anything to load, were it allowed.
  assert.doesNotMatch(HTML.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, ''), /\s(src|href|style|on\w+)=/)
  assert.doesNotMatch(HTML, /sourceMappingURL/)
})

test('served over HTTP, the server is asked for the page, once, and for nothing else', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('content-security-policy', `${POLICY}; frame-ancestors 'none'`)
    response.end(HTML)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/admin/inspect`
  const reader = await InspectPage.open({ url })
  try {
    await lookAround(reader)
    assert.deepEqual(asked, ['GET /admin/inspect'])
    assert.deepEqual(reader.browser.requests, [url])
    assert.deepEqual(reader.browser.messages, [])
    assert.equal(reader.browser.page.url(), url)
    const nothing = { local: 0, session: 0, cookies: '', databases: 0, caches: 0, history: 2, state: null }
    assert.deepEqual(await stored(reader), nothing)
  } finally {
    await reader.close()
    server.close()
  }
})

test('from disk, the file itself is all that is loaded, and the console is silent', async () => {
  const reader = await InspectPage.open()
  try {
    await lookAround(reader)
    assert.deepEqual(reader.browser.requests, [FILE.href])
    assert.deepEqual(reader.browser.messages, [])
    assert.equal(reader.browser.page.url(), FILE.href)
  } finally {
    await reader.close()
  }
})

test('the browser itself refuses what would carry a token away', async () => {
  const reader = await InspectPage.open()
  const { page, messages } = reader.browser
  try {
    const refused = (attempt: string) =>
      page.evaluate(`new Promise((resolve) => {
        addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true })
        ${attempt}
      })`)
    const elsewhere = 'http://127.0.0.1:9/'
    assert.equal(await refused(`fetch('${elsewhere}').catch(() => {})`), 'connect-src')
    assert.equal(await refused(`new WebSocket('ws://127.0.0.1:9/')`), 'connect-src')
    assert.equal(await refused(`navigator.sendBeacon('${elsewhere}', 'token')`), 'connect-src')
    assert.equal(await refused(`new Image().src = '${elsewhere}'`), 'img-src')
    assert.equal(await refused(append('script', `textContent = 'window.ran = true'`)), 'script-src-elem')
    assert.equal(await refused(append('script', `src = '${elsewhere}'`)), 'script-src-elem')
    assert.equal(await refused(append('style', `textContent = 'body { color: red }'`)), 'style-src-elem')
    assert.equal(await refused(append('iframe', `src = '${elsewhere}'`)), 'frame-src')
    assert.equal(await refused(append('base', `href = '${elsewhere}'`)), 'base-uri')
    const handler = `document.body.setAttribute('onclick', 'window.ran = true')`
    assert.equal(await refused(`${handler}; document.body.click()`), 'script-src-attr')
    // A function made of text; puppeteer itself evaluates past the policy, so a timer of the page does it.
    assert.equal(await refused(`setTimeout('window.ran = true')`), 'script-src')
    assert.equal(await page.evaluate('window.ran'), undefined)
    assert.ok(messages.length > 0, 'the console, which is silent elsewhere, is heard')
    assert.deepEqual(
      reader.browser.requests.filter((url) => url !== FILE.href && !url.startsWith(elsewhere)),
      [],
    )
  } finally {
    await reader.close()
  }
})

/** Uses everything on the page once. */
async function lookAround(reader: InspectPage): Promise<void> {
  await reader.click('Try an example')
  await reader.says('Not verified · within its time')
  await reader.paste('Key', example.secret)
  await reader.click('I understand, check with this secret')
  await reader.says('Expired · verified')
  await reader.asOf(Date.now())
  await reader.says('Expired · verified')
  await reader.browser.page.click('.legacy summary')
  await reader.browser.page.hover('.legend [data-part="iv"]')
  await reader.click('Dark')
  await reader.click('中文')
  await reader.says('已过期 · 已验证')
}

function stored(reader: InspectPage): Promise<unknown> {
  return reader.browser.page.evaluate(`(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    history: history.length,
    state: history.state,
  }))()`)
}

function append(tag: string, content: string): string {
  return `const element = document.createElement('${tag}'); element.${content}; document.head.append(element)`
}
