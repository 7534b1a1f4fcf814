/** `npx weapp-login`: the launcher, which finds the program of its platform and passes everything on. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BINARY, Program, surroundings } from './program.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const THIS_PLATFORM = `${process.platform}-${process.arch}`

/** Tells how often it was interrupted. */
const COUNTING = `#!${process.execPath}
let times = 0
process.on('SIGINT', () => console.log('interrupted ' + ++times))
process.stdin.once('data', () => { console.log(times + ' times'); process.exit() })
console.log('ready')
`

let project: string
before(() => {
  project = mkdtempSync(join(tmpdir(), 'weapp-login-launcher-'))
  const modules = join(project, 'node_modules')
  cpSync(here('../../web/cli'), join(modules, 'weapp-login'), { recursive: true })
  const bin = join(modules, `@weapp-login/cli-${THIS_PLATFORM}/bin`)
  mkdirSync(bin, { recursive: true })
  symlinkSync(BINARY, join(bin, 'weapp-login'))
})
after(() => rmSync(project, { recursive: true }))

test('it says what the program says, and ends as the program ends', async () => {
  const version = launch(['--version'])
  assert.deepEqual(await version.ended, { code: 0, signal: null })
  assert.match(version.said, /^weapp-login \d/)

  const unknown = launch(['no-such-command'])
  const program = new Program(BINARY, ['no-such-command'])
  assert.deepEqual(await unknown.ended, await program.ended)
  assert.equal(unknown.said, program.said)
})

test('a signal ends the program in good order, and once', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const served = launch(['serve', '--dev', '--listen', '127.0.0.1:0', '--data-dir', join(project, signal)])
    const address = await served.says(/(http:\/\/[\d.:]+)[^]*Ctrl-C/)
    assert.equal((await fetch(`${address}/healthz`)).status, 200)
    assert.deepEqual(await served.stop(signal), { code: 0, signal: null }, served.said)
    await assert.rejects(fetch(`${address}/healthz`), 'the program has ended too')
  }
})

test('in a terminal Ctrl-C reaches the program once, though both are sent it', async () => {
  const counting = join(project, 'counting')
  cpSync(join(project, 'node_modules'), join(counting, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  const program = join(counting, `node_modules/@weapp-login/cli-${THIS_PLATFORM}/bin/weapp-login`)
  rmSync(program)
  writeFileSync(program, COUNTING, { mode: 0o755 })
  // `script` gives a terminal.
  const launcher = join(counting, 'node_modules/weapp-login/weapp-login.mjs')
  const terminal = new Program('script', [
    '--quiet',
    '--flush',
    '--command',
    `exec ${process.execPath} ${launcher}`,
    '/dev/null',
  ])
  await terminal.says(/ready/)
  const times = 50
  for (let time = 1; time <= times; time++) {
    terminal.types('\x03')
    await terminal.says(new RegExp(`interrupted ${time}`))
  }
  terminal.types('how often?\n')
  assert.equal(await terminal.says(/(\d+) times/), String(times))
  assert.deepEqual(await terminal.ended, { code: 0, signal: null })
})

test('a program that a signal ends takes the launcher along', async () => {
  const served = launch(['serve', '--dev', '--listen', '127.0.0.1:0', '--data-dir', join(project, 'killed')])
  await served.says(/Ctrl-C/)
  execFileSync('pkill', ['-KILL', '--parent', String(served.id)])
  assert.deepEqual(await served.ended, { code: null, signal: 'SIGKILL' })
})

test('on a platform without a program it says which there are, in both languages', async () => {
  const elsewhere = launch(['--version'], "Object.defineProperty(process, 'platform', { value: 'sunos' })")
  assert.deepEqual(await elsewhere.ended, { code: 1, signal: null })
  const platforms = /linux-arm64, linux-x64/
  const [chinese, english] = elsewhere.said.split(' / ')
  assert.match(chinese ?? '', new RegExp(`没有 sunos-${process.arch} 的程序，只有 ${platforms.source}`))
  assert.match(english ?? '', new RegExp(`no program for sunos-${process.arch}, only for ${platforms.source}`))
})

test('where the program was left out it says how to get it', async () => {
  const other = process.arch === 'x64' ? 'arm64' : 'x64'
  const missing = launch(['--version'], `Object.defineProperty(process, 'arch', { value: '${other}' })`)
  assert.deepEqual(await missing.ended, { code: 1, signal: null })
  assert.match(missing.said, /没有装上.*is not installed.*npm install --include=optional/)
})

/** The launcher, in a process of which something may be changed first. */
function launch(options: string[], first?: string): Program {
  const imported = first === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(first)}`]
  const launcher = join(project, 'node_modules/weapp-login/weapp-login.mjs')
  return new Program(process.execPath, [...imported, launcher, ...options], { env: surroundings() })
}
