/** What linters of packages say of the tarball. */
import { after, before, test } from 'node:test'
import { Project } from './project.js'

let project: Project
before(() => {
  project = Project.of('node')
})
after(() => project.remove())

test('publint has nothing to say', () => {
  project.tool('publint', 'run', '--strict', project.tarball)
})

test('Are The Types Wrong? They are not, however they are looked for', () => {
  project.tool('attw', project.tarball)
})
