// Builds miniprogram_dist (what phones get), dist (for tests in Node), and puts the package into the example.

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const inExample = join(here, 'example/miniprogram_npm/@weapp-login/miniprogram')

await bundle('index', 'miniprogram_dist', 'es2017')
await bundle('testing', 'dist', 'node20')
// What DevTools' “构建 npm” would do.
rmSync(inExample, { recursive: true, force: true })
mkdirSync(inExample, { recursive: true })
cpSync(join(here, 'miniprogram_dist/index.js'), join(inExample, 'index.js'))

async function bundle(entry, folder, target) {
  const out = join(here, folder)
  rmSync(out, { recursive: true, force: true })
  await build({
    absWorkingDir: here,
    entryPoints: [`src/${entry}.ts`],
    outfile: join(out, `${entry}.js`),
    bundle: true,
    format: 'cjs',
    target,
    charset: 'utf8',
    // It makes esbuild name the exports so that Node's `import { … }` of CommonJS finds them; nothing of Node is used.
    platform: 'node',
  })
  // Phones want CommonJS in .js files, and the package itself is ESM.
  writeFileSync(join(out, 'package.json'), '{ "type": "commonjs" }\n')
  declare(entry, out)
}

/** Declarations come out in the shape of the source tree, with the token package's words beside ours. */
function declare(entry, out) {
  const shaped = join(out, 'shaped')
  const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(/package\.json$/, 'bin/tsc')
  const argumentsOfTsc = ['-p', `tsconfig.${entry}.json`, '--rootDir', '..', '--outDir', shaped]
  execFileSync(process.execPath, [tsc, ...argumentsOfTsc], { cwd: here, stdio: 'inherit' })
  cpSync(join(shaped, 'miniprogram/src'), out, { recursive: true })
  const words = join(shaped, 'token/src/codes.d.ts')
  if (existsSync(words)) renameSync(words, join(out, 'codes.d.ts'))
  rmSync(shaped, { recursive: true })
}
