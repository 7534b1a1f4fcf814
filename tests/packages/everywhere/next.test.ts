import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { copiesOfTheWasm } from './copies_of_the_wasm.js'
import { outputOf } from './page.js'
import { Project } from './project.js'

let project: Project
before(() => {
  project = Project.of('next', { place: 'below the tools' })
})
after(() => project.remove())

for (const bundler of ['turbopack', 'webpack']) {
  test(`Next.js, built by ${bundler}`, async (t) => {
    rmSync(project.path('.next'), { recursive: true, force: true })
    project.tool('next', 'build', `--${bundler}`)
    const serving = await project.serve('next', 'start', '--hostname', '127.0.0.1', '--port', '0')
    t.after(() => serving.stop())

    await t.test('a client component', async () => {
      assert.equal(await outputOf(serving.url), 'active,invalid')
    })

    for (const route of ['on_node', 'at_the_edge']) {
      await t.test(`a route ${route.replaceAll('_', ' ')}`, async () => {
        const answer = await fetch(`${serving.url}/${route}`)
        assert.equal(await answer.text(), 'active,invalid')
      })
    }
    await t.test('what is built: one copy for the browser, and one for each of the three on the server', () => {
      assert.equal(copiesOfTheWasm(project, '.next/static').length, 1)
      const copies = copiesOfTheWasm(project, '.next/server')
      assert.equal(new Set(copies).size, copies.length)
      assert.equal(copies.length, 3, copies.join())
    })
  })
}
