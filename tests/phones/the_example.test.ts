import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import vm from 'node:vm'
import { createFakeWx } from '@weapp-login/miniprogram/testing'
import { Server } from '../actors/server.js'

const EXAMPLE = new URL('../../web/miniprogram/example/', import.meta.url)

let server: Server
before(async () => {
  server = await Server.start()
})
after(() => server.stop())

test('the small mini program logs in, asks and logs out', async () => {
  const page = openExample()
  await page.request()
  assert.equal(page.data.state, '请求成功')
  const { userId } = page.data
  assert.match(userId, /^[0-9a-f-]{36}$/)

  await page.login()
  assert.deepEqual([page.data.state, page.data.userId], ['已登录', userId])
  assert.match(page.data.expiresAt, /^\d{4}-\d\d-\d\d \d\d:\d\d$/)

  await page.logout()
  assert.deepEqual([page.data.state, page.data.userId, page.data.failure], ['已退出登录', '', ''])
  await page.request()
  assert.equal(page.data.failure, '会话已结束，请点“登录”')
})

test('the small mini program is complete', () => {
  const app = JSON.parse(read('app.json')) as { pages: string[] }
  for (const page of app.pages) {
    JSON.parse(read(`${page}.json`))
    const used = [...read(`${page}.wxml`).matchAll(/bindtap="(\w+)"/g)].map(([, name]) => name)
    assert.deepEqual(used, ['login', 'request', 'logout'])
  }
  assert.equal((JSON.parse(read('project.config.json')) as { appid: string }).appid, 'touristappid')
})

interface Page {
  data: Record<'state' | 'userId' | 'expiresAt' | 'failure', string>
  setData(data: object): void
  login(): Promise<void>
  request(): Promise<void>
  logout(): Promise<void>
}

/** Opens the first page, as far as DevTools does that: `wx`, `require`, `App`, `Page`. */
function openExample(): Page {
  const wx = createFakeWx({ baseUrl: server.baseUrl })
  let app: object | undefined
  let page: Page | undefined
  const run = (file: string) => {
    const source = read(file).replace('http://127.0.0.1:8080', server.baseUrl)
    const module = { exports: {} }
    const context = {
      wx,
      module,
      exports: module.exports,
      setTimeout,
      clearTimeout,
      require: (name: string) => run(`miniprogram_npm/${name}/index.js`),
      App: (options: object) => (app = options),
      getApp: () => app,
      Page: (options: Page) => (page = { ...options, setData: (data) => Object.assign(options.data, data) }),
    }
    vm.runInNewContext(source, context)
    return module.exports
  }
  run('app.js')
  run('pages/index/index.js')
  assert.ok(page)
  return page
}

function read(file: string): string {
  return readFileSync(new URL(file, EXAMPLE), 'utf8')
}
