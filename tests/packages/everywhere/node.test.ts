/** Node, with nothing between it and the package. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Project } from './project.js'
import { subpathsOf } from './subpaths.js'

let project: Project
before(() => {
  project = Project.of('node')
})
after(() => project.remove())

test('an ES module imports it', () => {
  assert.equal(project.node('main.mjs').trim(), 'active,invalid')
})

test('a CommonJS module requires it', () => {
  assert.equal(project.node('main.cjs').trim(), 'active,invalid')
})

test('a CommonJS module imports it while it runs', () => {
  assert.equal(project.node('dynamic.cjs').trim(), 'active,invalid')
})

test('slim takes the file', () => {
  assert.equal(project.node('slim.mjs').trim(), 'active,invalid')
})

test('every subpath is there in both module systems, with the same names', () => {
  for (const subpath of subpathsOf(project)) {
    const names = (expression: string) => `console.log(Object.keys(${expression}).filter(isName).sort().join())`
    const isName = "const isName = (name) => name !== 'default' && name !== 'module.exports'\n"
    const imported = project.node('--input-type=module', '--eval', isName + names(`await import('${subpath}')`))
    const required = project.node('--input-type=commonjs', '--eval', isName + names(`require('${subpath}')`))
    assert.equal(required, imported, subpath)
    assert.notEqual(imported.trim(), '', subpath)
  }
})
