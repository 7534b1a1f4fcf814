import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { copiesOfTheWasm } from './copies_of_the_wasm.js'
import { Project } from './project.js'

let project: Project
before(() => {
  project = Project.of('worker')
})
after(() => project.remove())

/** As Cloudflare's wrangler does it: a `.wasm` file stays one, and is imported. */
function bundle(entry: string, folder: string): void {
  const conditions = '--conditions=workerd,worker,browser'
  const options = ['--format=esm', conditions, '--loader:.wasm=copy', '--log-level=warning']
  project.tool('esbuild', entry, '--bundle', ...options, `--outfile=${folder}/worker.js`)
}

for (const entry of ['worker.js', 'slim.js']) {
  test(`a bundled Worker in miniflare: ${entry}`, () => {
    const folder = `bundled_${entry.replace('.', '_')}`
    bundle(entry, folder)
    assert.equal(project.node('ask.js', `${folder}/worker.js`).trim(), 'active,invalid')
    const copies = copiesOfTheWasm(project, folder)
    assert.equal(copies.length, 1)
    assert.match(copies.join(), /\.wasm$/)
  })
}

test('a Worker in miniflare, unbundled', () => {
  assert.equal(project.node('ask.js', 'unbundled.js').trim(), 'active,invalid')
})
