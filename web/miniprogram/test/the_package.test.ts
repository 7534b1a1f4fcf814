import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import type { WxLike } from '../src/index.js'
import { HandMadeWx } from './hand_made_wx.js'

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const require = createRequire(import.meta.url)

before(() => {
  execFileSync(process.execPath, [here('build.mjs')], { stdio: 'inherit' })
})

/** Runs the build as a phone does: with CommonJS, `wx`, timers, and no other global. */
function onPhone(wx: WxLike) {
  const module = { exports: {} as { createClient(options: { baseUrl: string }): { login(): Promise<unknown> } } }
  const globals = { wx, module, exports: module.exports, setTimeout, clearTimeout }
  vm.runInNewContext(readFileSync(here('miniprogram_dist/index.js'), 'utf8'), globals)
  return module.exports
}

test('a phone needs nothing but wx and timers', async () => {
  const wx = new HandMadeWx()
  const login = onPhone(wx).createClient({ baseUrl: 'https://api.example.com' }).login()
  await wx.logsInWith('token-1')
  assert.equal(((await login) as { userId: string }).userId, 'user-1')
})

test('an answer in octets is understood on a phone, too', async () => {
  const wx = new HandMadeWx()
  const login = onPhone(wx).createClient({ baseUrl: 'https://api.example.com' }).login()
  const rejected = assert.rejects(login, { name: 'LoginError', error: 'rate_limited' })
  await wx.givesCode('code')
  const body = { code: 14, error: 'rate_limited', retry: 'later', message: '', data: {} }
  await wx.answer('/login', { statusCode: 429, data: new TextEncoder().encode(JSON.stringify(body)).buffer })
  await rejected
})

test('the build asks for no module, and prints nothing', () => {
  const source = readFileSync(here('miniprogram_dist/index.js'), 'utf8')
  assert.doesNotMatch(source, /\brequire\(|\bimport\b\s*\(|\bconsole\b|\bglobalThis\b|\bprocess\b/)
})

test('it can be imported and required, by its name and by its file', async () => {
  const names = ['LoginError', 'createClient']
  assert.deepEqual(Object.keys(require('@weapp-login/miniprogram')).sort(), names)
  assert.deepEqual(Object.keys(require(here('miniprogram_dist/index.js'))).sort(), names)
  assert.deepEqual(Object.keys(require('@weapp-login/miniprogram/testing')), ['createFakeWx'])
  assert.equal(require('@weapp-login/miniprogram/package.json').miniprogram, 'miniprogram_dist')
  const script = `
    import { createClient, LoginError } from '@weapp-login/miniprogram'
    import { createFakeWx } from '@weapp-login/miniprogram/testing'
    console.log(typeof createClient, typeof LoginError, typeof createFakeWx)`
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: here('.') })
  assert.equal(printed.toString().trim(), 'function function function')
})

test('the declarations stand alone, in ES modules and in CommonJS, and take the real wx', () => {
  const tsc = require.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc')
  const programs = [
    // A mini program has no DOM, with which WeChat's types clash; whoever has it skips the check of libraries.
    ['--module', 'nodenext', '--lib', 'es2022', 'test/consumer.mts', 'test/consumer.cts'],
    ['--module', 'nodenext', '--skipLibCheck', '--types', 'node', 'test/consumer.mts', 'test/consumer.cts'],
    ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022', 'test/consumer.mts'],
  ]
  for (const program of programs) {
    const flags = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', ...program]
    execFileSync(process.execPath, [tsc, ...flags], { cwd: here('.'), stdio: 'inherit' })
  }
})
