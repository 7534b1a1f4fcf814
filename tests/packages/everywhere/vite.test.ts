import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { copiesOfTheWasm } from './copies_of_the_wasm.js'
import { viteOutputOf } from './page.js'
import { Project } from './project.js'

let page: Project
let slimPage: Project
before(() => {
  page = Project.of('vite')
  slimPage = Project.of('vite_slim')
})
after(() => {
  page.remove()
  slimPage.remove()
})

test('a page under development', async () => {
  assert.equal(await viteOutputOf(page, ['dev']), 'active,invalid')
})

test('a built page, with the WebAssembly in its one script', async () => {
  page.tool('vite', 'build')
  assert.equal(await viteOutputOf(page, ['preview']), 'active,invalid')
  const [copy, ...others] = copiesOfTheWasm(page, 'dist')
  assert.match(copy ?? 'none', /\.js$/)
  assert.deepEqual(others, [])
})

test('a server-side build leaves the package to Node', () => {
  page.tool('vite', 'build', '--ssr', 'main.js', '--outDir', 'server')
  assert.equal(page.node('server/main.js').trim(), 'active,invalid')
  assert.deepEqual(copiesOfTheWasm(page, 'server'), [])
})

test('slim on a page under development', async () => {
  assert.equal(await viteOutputOf(slimPage, ['dev'], { wasmFiles: 1 }), 'active,invalid')
})

test('slim on a built page, with the WebAssembly in a file of its own', async () => {
  slimPage.tool('vite', 'build')
  assert.equal(await viteOutputOf(slimPage, ['preview'], { wasmFiles: 1 }), 'active,invalid')
  const [copy, ...others] = copiesOfTheWasm(slimPage, 'dist')
  assert.match(copy ?? 'none', /\.wasm$/)
  assert.deepEqual(others, [])
})
