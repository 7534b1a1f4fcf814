/** The packages of `just release`, on a machine that has Node and nothing else. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../../actors/until.js'
import { Program } from '../program.js'
import { LARGEST, PACKAGES, RELEASED } from '../released.js'

let machine: string
let env: NodeJS.ProcessEnv
const running: Program[] = []

before(() => {
  machine = mkdtempSync(join(tmpdir(), 'weapp-login-machine-'))
  // The programs that it has; neither cargo nor anything else of ours.
  const bin = join(machine, 'bin')
  mkdirSync(bin)
  const npm = execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim()
  symlinkSync(process.execPath, join(bin, 'node'))
  for (const name of ['npm', 'npx']) symlinkSync(join(npm, `npm/bin/${name}-cli.js`), join(bin, name))
  symlinkSync('/bin/sh', join(bin, 'sh'))
  for (const name of ['env', 'uname']) symlinkSync(`/usr/bin/${name}`, join(bin, name))
  env = { PATH: bin, HOME: machine, npm_config_update_notifier: 'false' }

  const tarballs = readdirSync(PACKAGES).map((name) => join(PACKAGES, name))
  assert.equal(tarballs.length, 2, tarballs.join())
  const options = ['--offline', '--silent', '--no-audit', '--no-fund']
  mkdirSync(join(machine, 'project'))
  const npmHere = { cwd: join(machine, 'project'), env, stdio: 'pipe' } as const
  execFileSync('npm', ['init', '--yes'], npmHere)
  execFileSync('npm', ['install', ...options, ...tarballs], npmHere)
})
after(async () => {
  for (const program of running) await program.kill()
  rmSync(machine, { recursive: true })
})

test('npx weapp-login serve --dev logs somebody in, and Ctrl-C ends it in good order', async () => {
  const served = inTerminal('npx --offline weapp-login serve --dev --listen 127.0.0.1:0')
  const address = await served.says(/(http:\/\/[\d.:]+)[^]*Ctrl-C/)
  const { code } = await data(`${address}/simulator/code?user=alice`)
  const { token, user_id } = await data(`${address}/login?code=${code}`)
  assert.ok(token && user_id)
  assert.equal((await data(`${address}/session`, { 'x-session': token }))['user_id'], user_id)
  assert.ok(existsSync(join(machine, 'project/data/weapp-login.db-wal')))
  served.types('\x03')
  // The exit code is npm's own; a database that was closed in good order leaves no log behind.
  await served.ended
  await until(() => !existsSync(join(machine, 'project/data/weapp-login.db-wal')), 'the database is closed')
  await assert.rejects(fetch(`${address}/healthz`))
})

test('what a service manager sends ends it too', async () => {
  const launcher = join(machine, 'project/node_modules/.bin/weapp-login')
  const served = new Program(launcher, ['serve', '--dev', '--listen', '127.0.0.1:0'], {
    cwd: join(machine, 'project'),
    env,
  })
  running.push(served)
  await served.says(/Ctrl-C/)
  assert.deepEqual(await served.stop('SIGTERM'), { code: 0, signal: null }, served.said)
})

test('a mistake is told, with its exit code', async () => {
  const mistaken = inTerminal('npx --offline weapp-login serve --config not-there.toml')
  const { code } = await mistaken.ended
  assert.equal(code, 1)
  assert.match(mistaken.said, /not-there\.toml/)
})

test('the program needs no library of the machine, and is not large', () => {
  const headers = execFileSync('readelf', ['--program-headers', '--dynamic', '--wide', RELEASED], { encoding: 'utf8' })
  assert.doesNotMatch(headers, /INTERP|NEEDED/)
  assert.ok(statSync(RELEASED).size <= LARGEST, `${statSync(RELEASED).size} octets`)
})

test('they bring nothing that runs at their installation', () => {
  const modules = join(machine, 'project/node_modules')
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' })
  const manifests = files.filter((name) => name.endsWith('package.json') && !name.startsWith('.'))
  assert.equal(manifests.length, 2, manifests.join())
  const platform = dirname(manifests.find((name) => name.includes('cli-')) ?? '')
  assert.deepEqual(readdirSync(join(modules, platform)).sort(), ['LICENSE', 'README.md', 'bin', 'package.json'])
  assert.deepEqual(readdirSync(join(modules, 'weapp-login')).sort(), [
    'LICENSE',
    'README.md',
    'package.json',
    'weapp-login.mjs',
  ])
})

/** In one of its own, whose Ctrl-C reaches everybody in it. */
function inTerminal(command: string): Program {
  const options = ['--quiet', '--flush', '--return', '--command', command, '/dev/null']
  const program = new Program('/usr/bin/script', options, { cwd: join(machine, 'project'), env })
  running.push(program)
  return program
}

async function data(url: string, headers: Record<string, string> = {}): Promise<Record<string, string>> {
  const answer = (await (await fetch(url, { headers })).json()) as { code: number; data: Record<string, string> }
  assert.equal(answer.code, 0, JSON.stringify(answer))
  return answer.data
}
