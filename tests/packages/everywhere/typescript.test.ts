import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Project } from './project.js'
import { exportsOf, subpathsOf } from './subpaths.js'

/** Strictly, and with the types of nobody else. */
const OPTIONS = [
  ...['--strict', '--exactOptionalPropertyTypes', '--esModuleInterop', '--allowJs'],
  ...['--target', 'es2022', '--lib', 'es2022,dom', '--typeRoots', 'none'],
]

/** What a `tsconfig.json` may say of modules, in which versions of TypeScript, and what such a program is then. */
const RESOLUTIONS = [
  { module: 'nodenext', resolution: 'nodenext', versions: ['7', '5'], programs: ['ts', 'cts'] },
  { module: 'node16', resolution: 'node16', versions: ['7'], programs: ['ts', 'cts'] },
  { module: 'esnext', resolution: 'bundler', versions: ['7', '5'], programs: ['ts'] },
  // What `module: commonjs` meant for years, and still means in many a Nest or Egg project.
  { module: 'commonjs', resolution: 'node10', versions: ['5'], programs: ['cts'] },
]

let project: Project
before(() => {
  project = Project.of('typescript')
  const every = exportsOf(subpathsOf(project))
  for (const extension of ['ts', 'cts']) writeFileSync(project.path(`subpaths.${extension}`), every)
})
after(() => project.remove())

for (const { module, resolution, versions, programs } of RESOLUTIONS) {
  for (const version of versions) {
    test(`moduleResolution ${resolution} of TypeScript ${version}`, () => {
      const out = `${resolution}_${version}`
      const modules = ['--module', module, '--moduleResolution', resolution, '--outDir', out]
      const files = programs.flatMap((extension) => [`main.${extension}`, `subpaths.${extension}`])
      assert.deepEqual(complaints(version, [...files, ...modules, ...OPTIONS]), [])
      for (const extension of programs) {
        assert.equal(project.node(`${out}/main.${extension.replace('t', 'j')}`).trim(), 'active,invalid')
      }
    })
  }
}

/** What a compiler complains of, but for what frameworks do to one another. */
function complaints(version: string, options: string[]): string[] {
  const compiler = version === '7' ? 'typescript' : 'typescript-5'
  const lines = project.printedBy(`../node_modules/${compiler}/bin/tsc`, ...options).split('\n')
  return lines.filter((line) => line !== '' && (!line.includes('/node_modules/') || line.includes('@weapp-login')))
}
