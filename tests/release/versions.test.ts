/** One version for everything that is released together. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(root + path, 'utf8')
const version = /^\[workspace\.package\]\nversion = "(.*)"$/m.exec(read('Cargo.toml'))?.[1]

interface Package {
  name: string
  version: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

test('packages have the version of the workspace, and ask for one another in exactly that', () => {
  assert.ok(version)
  const folders = ['token', 'bff', 'admin', 'miniprogram', 'cli', 'cli/linux-x64', 'cli/linux-arm64']
  for (const folder of folders) {
    const ours = JSON.parse(read(`web/${folder}/package.json`)) as Package
    assert.equal(ours.version, version, ours.name)
    const asked = { ...ours.dependencies, ...ours.devDependencies, ...ours.optionalDependencies }
    for (const [name, wanted] of Object.entries(asked))
      if (name.startsWith('@weapp-login/')) assert.equal(wanted, version, `${ours.name} asks for ${name}`)
  }
})

test('the launcher asks for the package of every platform, and each says which that is', () => {
  const launcher = JSON.parse(read('web/cli/package.json')) as Package
  for (const name of Object.keys(launcher.optionalDependencies ?? {})) {
    const platform = name.replace('@weapp-login/cli-', '')
    const ours = JSON.parse(read(`web/cli/${platform}/package.json`)) as Package & { os: string[]; cpu: string[] }
    assert.equal(ours.name, name)
    assert.deepEqual([...ours.os, ...ours.cpu].join('-'), platform)
  }
})

test('manifests and pages name the version', () => {
  assert.ok(read('crates/server/deploy/kubernetes/weapp-login.yaml').includes(`/weapp-login:${version}\n`))
  assert.ok(read('crates/server/deploy/UPGRADING.md').includes(`| ${version} |`))
})
