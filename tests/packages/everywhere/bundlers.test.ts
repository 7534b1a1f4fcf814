/** Bundlers, called with nothing but what is bundled, for what, and where to. */
import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { copiesOfTheWasm } from './copies_of_the_wasm.js'
import { viteOutputOf } from './page.js'
import { Project } from './project.js'
import { exportsOf, subpathsOf } from './subpaths.js'

type Platform = 'node' | 'browser'

interface Bundler {
  name: string
  /** The command line. The bundle is `main.js`, or `main.mjs` where that is said. */
  command(entry: string, platform: Platform, folder: string): [tool: string, ...options: string[]]
  bundle?: 'main.mjs'
  /** Rollup reads no CommonJS, unless a plugin does. */
  readsCommonJs?: false
}

const BUNDLERS: Bundler[] = [
  {
    name: 'esbuild',
    command: (entry, platform, folder) => [
      ...(['esbuild', entry, '--bundle', '--minify', '--log-level=warning'] as const),
      ...[`--platform=${platform}`, `--outfile=${folder}/main.js`],
    ],
  },
  {
    name: 'esbuild, to an ES module',
    command: (entry, platform, folder) => [
      ...(['esbuild', entry, '--bundle', '--format=esm', '--log-level=warning'] as const),
      ...[`--platform=${platform}`, `--outfile=${folder}/main.mjs`],
    ],
    bundle: 'main.mjs',
  },
  {
    name: 'webpack',
    command: (entry, platform, folder) => [
      ...(['webpack', '--mode=production', `--entry=./${entry}`, '--stats=errors-only'] as const),
      ...[`--target=${platform === 'node' ? 'node' : 'web'}`, `--output-path=${folder}`, '--output-filename=main.js'],
    ],
  },
  {
    name: 'Rollup',
    command: (entry, platform, folder) => [
      ...(['rollup', entry, '--silent', `--file=${folder}/main.js`] as const),
      ...(platform === 'node'
        ? ['--format=cjs', '--plugin', 'node-resolve={exportConditions:["node"]}']
        : ['--format=iife', '--plugin', 'node-resolve={browser:true}']),
    ],
    readsCommonJs: false,
  },
]

let project: Project
before(() => {
  project = Project.of('bundled')
  writeFileSync(project.path('every_subpath.mjs'), exportsOf(subpathsOf(project)))
})
after(() => project.remove())

for (const { name, command, bundle = 'main.js', readsCommonJs = true } of BUNDLERS) {
  /** The folder of the bundle, made anew. */
  const build = (entry: string, platform: Platform): string => {
    const folder = [name, entry, platform].join(' for ').replaceAll(/\W+/g, '_')
    project.tool(...command(entry, platform, folder))
    return folder
  }
  const run = (folder: string): string => project.node(`${folder}/${bundle}`).trim()

  test(`${name}: a program for Node`, () => {
    const folder = build('main.mjs', 'node')
    assert.equal(run(folder), 'active,invalid')
    assert.deepEqual(copiesOfTheWasm(project, folder), [`${folder}/${bundle}`])
  })

  test(`${name}: the words alone come without the WebAssembly`, () => {
    for (const entry of ['words.mjs', 'words_of_all.mjs']) {
      const folder = build(entry, 'browser')
      assert.equal(run(folder), 'true')
      assert.deepEqual(copiesOfTheWasm(project, folder), [])
    }
  })

  test(`${name}: all of the package in one program`, () => {
    const folder = build('all.mjs', 'node')
    assert.equal(run(folder), 'true')
    assert.deepEqual(copiesOfTheWasm(project, folder), [`${folder}/${bundle}`])
  })

  if (bundle === 'main.js') {
    test(`${name}: a page`, async () => {
      const folder = build('page.mjs', 'browser')
      cpSync(project.path('index.html'), project.path(folder, 'index.html'))
      assert.equal(await viteOutputOf(project, ['preview', '--outDir', folder]), 'active,invalid')
      assert.deepEqual(copiesOfTheWasm(project, folder), [`${folder}/${bundle}`])
    })
  }

  if (readsCommonJs) {
    test(`${name}: imported here and required there, it is one`, () => {
      for (const platform of ['node', 'browser'] as const) {
        const folder = build('in_both_ways.mjs', platform)
        assert.equal(run(folder), 'active,invalid true')
        assert.deepEqual(copiesOfTheWasm(project, folder), [`${folder}/${bundle}`])
      }
    })
  }
}
