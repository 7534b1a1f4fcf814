// node ask.js SCRIPT: starts the Worker, asks it once, and prints its answer.
import { Miniflare } from 'miniflare'

const worker = new Miniflare({
  modules: true,
  scriptPath: process.argv[2],
  modulesRules: [
    { type: 'ESModule', include: ['**/*.js', '**/*.mjs'] },
    { type: 'CompiledWasm', include: ['**/*.wasm'] },
  ],
  compatibilityDate: '2026-01-01',
})
const answer = await worker.dispatchFetch('http://worker/')
console.log(await answer.text())
await worker.dispose()
