/** `@weapp-login/token` as it is published: packed, and installed into an empty project. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const TSC = here('../../web/node_modules/typescript/bin/tsc')

let project: string

before(() => {
  project = mkdtempSync(join(tmpdir(), 'weapp-login-project-'))
  cpSync(here('project'), project, { recursive: true })
  const npm = (...options: string[]) => execFileSync('npm', options, { cwd: project, stdio: 'pipe' })
  npm('pack', '--silent', '--pack-destination', project, here('../../web/token'))
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz'))
  assert.ok(tarball)
  npm('install', '--silent', '--offline', '--no-audit', '--no-fund', `./${tarball}`)
})

after(() => rmSync(project, { recursive: true }))

function run(...command: string[]): string {
  return execFileSync(process.execPath, command, { cwd: project, encoding: 'utf8' })
}

test('an ES module imports it', () => {
  assert.equal(run('program.mjs').trim(), 'active')
})

test('a CommonJS module requires it', () => {
  assert.equal(run('program.cjs').trim(), 'active')
})

test('TypeScript knows it in both, and claims are there exactly when the type says so', () => {
  assert.equal(run(TSC, '--project', '.'), '')
})

test('it brings nothing along, and no source of ours', () => {
  const modules = join(project, 'node_modules')
  assert.deepEqual(
    readdirSync(modules).filter((name) => !name.startsWith('.')),
    ['@weapp-login'],
  )
  const installed = join(modules, '@weapp-login/token')
  assert.deepEqual(readdirSync(installed).sort(), ['LICENSE', 'README.md', 'dist', 'package.json'])
  assert.ok(statSync(join(installed, 'dist/codec.wasm')).size < 200_000)
})
