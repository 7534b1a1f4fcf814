/** Vercel's edge runtime, as Next.js builds for it and runs it. */
import { copyFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import { BundledProgram } from '../bundled_program.js'
import { compare } from '../comparison.js'
import type { Outcome } from '../suite.js'
import { output } from './command_line.js'

const require = createRequire(import.meta.url)
const RUN = fileURLToPath(new URL('run_in_edge_runtime.mjs', import.meta.url))

/** Next puts modules among the globals. */
const modulesFromOutside: Plugin = {
  name: 'modules from outside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: 'outside' }))
    onLoad({ filter: /./, namespace: 'outside' }, () => ({ contents: 'export default codecModule' }))
  },
}

test('the edge runtime gives the native answers, with a module of another realm', async () => {
  const program = await BundledProgram.make('edge', {
    format: 'iife',
    platform: 'neutral',
    conditions: ['edge-light', 'worker', 'browser'],
    external: [],
    plugins: [modulesFromOutside],
  })
  try {
    copyFileSync(require.resolve('@weapp-login/token/codec.wasm'), join(program.folder, 'codec.wasm'))
    const { version } = require('@edge-runtime/vm/package.json') as { version: string }
    await compare({ name: 'Edge', version, entry: 'import' }, async () => {
      return JSON.parse(await output(process.execPath, RUN, program.folder)) as Outcome
    })
  } finally {
    program.remove()
  }
})
