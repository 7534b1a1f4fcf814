/** The examples in the package's README: they compile, and those that need nothing but Node run. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Project } from './project.js'

const INSPECT_KEY = 'weapp-inspect.1325b301.202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f'

let project: Project
let examples: string[]
before(() => {
  project = Project.of('readme')
  const readme = readFileSync(join(project.installed, 'README.md'), 'utf8')
  examples = [...readme.matchAll(/^```[jt]s\n(.*?)^```$/gms)].flatMap(([, code]) => code ?? [])
  for (const [index, code] of examples.entries()) {
    for (const extension of ['mts', 'mjs']) {
      writeFileSync(project.path(`example_${index}.${extension}`), code.replace('weapp-inspect.…', INSPECT_KEY))
    }
  }
})
after(() => project.remove())

test('they compile', () => {
  const files = examples.map((_, index) => `example_${index}.mts`)
  const modules = ['--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom', '--types', 'node']
  const options = [...modules, '--strict', '--skipLibCheck', '--noEmit']
  assert.equal(project.printedBy('../node_modules/typescript/bin/tsc', 'surroundings.d.ts', ...files, ...options), '')
})

test('the first one says who it is', () => {
  assert.equal(run(0), '01932c07-209c-7000-8000-000000000000 oX1234')
})

test('they run', () => {
  const needsMore = /from '(?!node:|@weapp-login\/token(\/slim)?')/
  const runnable = [...examples.keys()].filter((index) => !needsMore.test(examples[index] ?? ''))
  assert.ok(runnable.length >= 3)
  for (const index of runnable) run(index)
})

function run(index: number): string {
  return project.node('--import', './surroundings.mjs', `example_${index}.mjs`).trim()
}
