// dist/: one file a module system, with the optimised WebAssembly inside, and the types.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const at = (...path) => join(here, ...path)
const run = (bin, ...options) =>
  execFileSync(process.execPath, [at('../node_modules', bin), ...options], { cwd: here, stdio: 'inherit' })

// Made aside, and put in place when it is whole: whoever imports it meanwhile finds the old one.
rmSync(at('.dist'), { recursive: true, force: true })
mkdirSync(at('.dist'))
run(
  'binaryen/bin/wasm-opt',
  '-O3',
  '--strip-debug',
  '--strip-producers',
  'src/wasm/codec_bg.wasm',
  '-o',
  '.dist/codec.wasm',
)

// The module's octets come in as base64, which every bundler and runtime can carry.
const optimised = {
  name: 'optimised wasm',
  setup({ onResolve }) {
    onResolve({ filter: /codec_bg\.wasm$/ }, () => ({ path: at('.dist/codec.wasm') }))
  },
}
const shared = {
  bundle: true,
  target: 'es2022',
  platform: 'neutral',
  legalComments: 'none',
  absWorkingDir: here,
  loader: { '.wasm': 'binary' },
  plugins: [optimised],
}
const esm = await build({
  ...shared,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  outfile: '.dist/inline.js',
  metafile: true,
})
const exported = esm.metafile.outputs['.dist/inline.js'].exports
await build({ ...shared, entryPoints: ['src/index.ts'], format: 'cjs', outfile: '.dist/cjs/inline.js' })
await build({ ...shared, entryPoints: ['src/codes.ts'], format: 'esm', outfile: '.dist/codes.js' })
await build({ ...shared, entryPoints: ['src/codes.ts'], format: 'cjs', outfile: '.dist/cjs/codes.js' })

// In Node both module systems share one instance.
writeFileSync(
  at('.dist/node.js'),
  `import token from './cjs/inline.js'\nexport const { ${exported.join(', ')} } = token\n`,
)
// The folder's own package.json says what its files are.
writeFileSync(at('.dist/cjs/package.json'), '{ "type": "commonjs" }\n')

run('typescript/bin/tsc', '--project', 'tsconfig.json', '--outDir', '.dist')
for (const name of ['instance', 'crossing', 'policy', 'instant', 'options_read', 'held_revocations'])
  rmSync(at(`.dist/${name}.d.ts`))
for (const file of readdirSync(at('.dist')).filter((name) => name.endsWith('.d.ts')))
  cpSync(at('.dist', file), at('.dist/cjs', file))
rmSync(at('dist'), { recursive: true, force: true })
renameSync(at('.dist'), at('dist'))
