// dist/: what package.json's entries name, the optimised WebAssembly, and the types.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ES_MODULES = ['inline', 'workerd', 'edge_light', 'slim', 'codes']
const COMMONJS_MODULES = ['inline', 'slim', 'codes']
/** What stands on the main entry. */
const GUARDS = ['guard', 'koa', 'express', 'fastify', 'hono']
/** Whose types are nobody's business. */
const INTERNAL = [
  ...['inline', 'workerd', 'edge_light', 'instance', 'compiled_module', 'text_coding'],
  ...['crossing', 'policy', 'instant', 'options_read', 'held_revocations', 'octets_of_base64'],
  ...['desk', 'desk_claims', 'desk_verdict', 'desk_inspection'],
  ...['asking', 'session_check', 'renewals', 'refusal_log', 'allowance', 'slots'].map((name) => `guard/${name}`),
  ...['revocation_feed', 'feed_page', 'background_follower', 'request_follower'].map((name) => `guard/${name}`),
  'guard/clock_check',
]

const here = dirname(fileURLToPath(import.meta.url))
const at = (...path) => join(here, ...path)

// Made aside, and put in place when it is whole: whoever imports it meanwhile finds the old one.
rmSync(at('.dist'), { recursive: true, force: true })
mkdirSync(at('.dist/cjs'), { recursive: true })
const wasmBuild = writeWasm(at('.dist/codec.wasm'))
await bundle(ES_MODULES, 'esm', '.dist')
await bundle(COMMONJS_MODULES, 'cjs', '.dist/cjs', {
  inject: ['src/text_coding.ts'],
  plugins: [{ name: 'wasm in a file of its own', setup: requireWasm }],
})
await bundleGuards('esm', '.dist')
await bundleGuards('cjs', '.dist/cjs')
// The folder's own package.json says what its files are.
writeFileSync(at('.dist/cjs/package.json'), '{ "type": "commonjs" }\n')
writeNodeEntry()
writeTypes()
rmSync(at('dist'), { recursive: true, force: true })
renameSync(at('.dist'), at('dist'))

/** Optimises the module, and writes into it which build it is: JavaScript of another one would not know it. */
function writeWasm(file) {
  const unneeded = ['--strip-debug', '--strip-producers', '--strip-target-features']
  run(
    'binaryen/bin/wasm-opt',
    '-O3',
    '--converge',
    '--reorder-functions',
    ...unneeded,
    'src/wasm/codec_bg.wasm',
    '-o',
    file,
  )
  const id = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8)
  appendFileSync(file, customSection('weapp-login build', id))
  return id
}

/** As the format has it; both texts are shorter than 128 octets. */
function customSection(name, content) {
  const [nameOctets, contentOctets] = [name, content].map((text) => Buffer.from(text))
  const body = Buffer.concat([Buffer.of(nameOctets.length), nameOctets, contentOctets])
  return Buffer.concat([Buffer.of(0, body.length), body])
}

/** One file an entry, but for the words: who wants those alone gets nothing with them. */
async function bundle(names, format, outdir, options = {}) {
  await build({
    entryPoints: names.map((name) => `src/${name}.ts`),
    bundle: true,
    format,
    outdir,
    external: ['./codes.js', './codec.wasm', './codec.wasm?module'],
    define: { BUILD: JSON.stringify(wasmBuild) },
    // The module's octets come in as base64, which every bundler and runtime can carry.
    loader: { '.wasm': 'base64' },
    plugins: [{ name: 'optimised wasm', setup: takeOptimisedWasm }],
    target: 'es2022',
    platform: 'neutral',
    legalComments: 'none',
    minify: true,
    // The glue's own, of which there are many.
    mangleProps: /^__(wbg_ptr|destroy_into_raw|wrap)$/,
    absWorkingDir: here,
    ...options,
  })
}

function takeOptimisedWasm({ onResolve }) {
  onResolve({ filter: /codec_bg\.wasm$/ }, () => ({ path: at('.dist/codec.wasm') }))
}

/** What an ES module imports of CommonJS, Node reads twice: it looks for names first, which takes long in so much text. */
function requireWasm({ onResolve }) {
  const base64 = readFileSync(at('.dist/codec.wasm'), 'base64')
  writeFileSync(at('.dist/cjs/codec_base64.js'), `module.exports = '${base64}'\n`)
  onResolve({ filter: /codec_bg\.wasm$/ }, () => ({ path: './codec_base64.js', external: true }))
}

/** They import the main entry by its name, so that a program has one WebAssembly, whatever runtime it is for. */
async function bundleGuards(format, outdir) {
  await build({
    entryPoints: GUARDS.map((name) => ({ in: name === 'guard' ? 'src/guard/index.ts' : `src/${name}.ts`, out: name })),
    bundle: true,
    format,
    outdir,
    plugins: [{ name: 'what is behind an entry of its own', setup: importByName }],
    target: 'es2022',
    platform: 'neutral',
    legalComments: 'none',
    absWorkingDir: here,
  })
}

function importByName({ onResolve }) {
  onResolve({ filter: /^\.\.\// }, () => ({ path: '@weapp-login/token', external: true, sideEffects: false }))
  onResolve({ filter: /^\.\/guard\/index\.js$/ }, () => ({ path: '@weapp-login/token/guard', external: true }))
}

/** In Node both module systems share one instance. */
function writeNodeEntry() {
  const names = Object.keys(createRequire(import.meta.url)(at('.dist/cjs/inline.js')))
  writeFileSync(
    at('.dist/node.js'),
    `import token from './cjs/inline.js'\nexport const { ${names.join(', ')} } = token\n`,
  )
}

function writeTypes() {
  run('typescript/bin/tsc', '--project', 'tsconfig.json', '--outDir', '.dist')
  for (const name of INTERNAL) rmSync(at(`.dist/${name}.d.ts`))
  const written = readdirSync(at('.dist'), { recursive: true }).filter((name) => name.endsWith('.d.ts'))
  for (const file of written) cpSync(at('.dist', file), at('.dist/cjs', file))
  // A Worker imports the file, and gets a module.
  writeFileSync(
    at('.dist/cjs/codec.wasm.d.ts'),
    `declare const module: import('./module_source.js').CompiledModule\nexport = module\n`,
  )
}

function run(bin, ...options) {
  execFileSync(process.execPath, [at('../node_modules', bin), ...options], { cwd: here, stdio: 'inherit' })
}
