import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = dirname(createRequire(import.meta.url).resolve('@weapp-login/token/codec.wasm'))

/** Of the slim entry: the WebAssembly and what calls it, each as a server would compress it, in kB of 1,000 octets. */
export function compressedSizes(): { wasm: number; glue: number } {
  return { wasm: compressed('codec.wasm'), glue: compressed('slim.js') }
}

function compressed(file: string): number {
  return gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000
}
