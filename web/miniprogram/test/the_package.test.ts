import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { transform } from 'esbuild'
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

test('the build has no syntax that is newer than ES2017', async () => {
  const source = readFileSync(here('miniprogram_dist/index.js'), 'utf8')
  const written = async (target: string) => (await transform(source, { target, charset: 'utf8' })).code
  // What is newer would be written in an older way.
  assert.equal(await written('es2017'), await written('esnext'))
  assert.ok(source.includes('async'), 'it is there to be looked at')
})

test('it can be packed in a fresh clone', (context) => {
  const clone = mkdtempSync(join(tmpdir(), 'weapp-login-clone-'))
  context.after(() => rmSync(clone, { recursive: true }))
  const filter = (path: string) => !/\/(dist|miniprogram_dist|miniprogram_npm|LICENSE)$/.test(path)
  for (const path of ['miniprogram', 'token/src/codes.ts', 'token/package.json', 'fresh.mjs', 'tsconfig.base.json']) {
    cpSync(here(`../${path}`), join(clone, 'web', path), { recursive: true, filter })
  }
  cpSync(here('../../LICENSE'), join(clone, 'LICENSE'))
  symlinkSync(here('../node_modules'), join(clone, 'web/node_modules'))
  const cwd = join(clone, 'web/miniprogram')
  const packing = ['pack', '--json', '--pack-destination', clone]
  const printed = execFileSync('npm', packing, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const tarball = /"filename": "([^"]+)"/.exec(printed.toString())?.[1] ?? assert.fail('nothing was packed')
  const files = execFileSync('tar', ['-tf', join(clone, tarball)])
    .toString()
    .split('\n')
  const built = ['miniprogram_dist/index.js', 'miniprogram_dist/index.d.ts', 'dist/testing.js', 'dist/testing.d.ts']
  for (const file of ['LICENSE', 'README.md', ...built]) {
    assert.ok(files.includes(`package/${file}`), file)
  }
  assert.deepEqual(
    files.filter((file) => file.includes('/src/') || file.includes('/test/')),
    [],
  )
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
