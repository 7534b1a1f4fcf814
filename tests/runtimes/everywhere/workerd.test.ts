/** workerd, the runtime of Cloudflare's Workers, with scripts that are bundled as Workers are. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { BundledProgram } from '../bundled_program.js'
import { compare } from '../comparison.js'
import type { Outcome } from '../suite.js'
import { printed, versionOf } from './command_line.js'

test('a Worker gives the native answers, and compiles nothing', () => compareInWorker('worker', 'import'))

test('a Worker that brings the module gives them too', () => compareInWorker('worker_brought', 'slim'))

async function compareInWorker(name: string, entry: string): Promise<void> {
  const program = await BundledProgram.make(name, {
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['./suite_data.json'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
  })
  try {
    const config = join(program.folder, 'config.capnp')
    writeFileSync(config, configOf(`${name}.mjs`))
    await compare({ name: 'workerd', version: await versionOf('workerd'), entry }, async () => {
      return JSON.parse(await printed('workerd', 'test', config)) as Outcome
    })
  } finally {
    program.remove()
  }
}

function configOf(script: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);
const worker :Workerd.Worker = (
  modules = [
    (name = "${script}", esModule = embed "${script}"),
    (name = "codec.wasm", wasm = embed "codec.wasm"),
    (name = "suite_data.json", json = embed "suite_data.json"),
  ],
  compatibilityDate = "2026-01-01",
);
`
}
