// Bundles the Worker as wrangler does, and runs it in workerd.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

const folder = await mkdtemp(join(tmpdir(), 'weapp-login-worker-'))
await build({
  entryPoints: [new URL('worker.js', import.meta.url).pathname],
  bundle: true,
  format: 'esm',
  conditions: ['workerd', 'worker', 'browser'],
  loader: { '.wasm': 'copy' },
  outfile: join(folder, 'worker.js'),
})
const { KEYS, SERVER_URL, SERVICE_SECRET } = process.env
const worker = new Miniflare({
  modules: true,
  modulesRoot: folder,
  scriptPath: join(folder, 'worker.js'),
  modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }],
  compatibilityDate: '2026-01-01',
  bindings: { KEYS, SERVER_URL, SERVICE_SECRET },
})
const url = await worker.ready
console.log(url.origin)
process.once('SIGTERM', async () => {
  await worker.dispose()
  await rm(folder, { recursive: true })
})
