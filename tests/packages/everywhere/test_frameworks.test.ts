import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Project } from './project.js'

test('vitest', (t) => {
  const project = Project.of('vitest')
  t.after(() => project.remove())
  assert.match(project.tool('vitest', 'run'), /Tests +1 passed/)
})

test('jest, in its environments for Node and for pages', (t) => {
  const project = Project.of('jest')
  t.after(() => project.remove())
  for (const environment of ['node', 'jsdom']) {
    const results = JSON.parse(project.tool('jest', '--json', '--env', environment)) as { numPassedTests: number }
    assert.equal(results.numPassedTests, 3, environment)
  }
})
