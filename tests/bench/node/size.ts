import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'

const require = createRequire(import.meta.url)

/** The WebAssembly and what calls it, each compressed as a server would send it, in kB of 1,000 octets. */
export function compressedSizes(): { wasm: number; glue: number } {
  const wasm = readFileSync(require.resolve('@weapp-login/token/codec.wasm'))
  const inline = readFileSync(new URL('inline.js', wasmUrl()), 'utf8')
  // The same glue, without the copy of the WebAssembly that it brings along.
  const glue = inline.replace(/"[A-Za-z0-9+/=]{10000,}"/, '""')
  return { wasm: kilobytes(wasm), glue: kilobytes(glue) }
}

function wasmUrl(): URL {
  return new URL(`file://${require.resolve('@weapp-login/token/codec.wasm')}`)
}

function kilobytes(content: Buffer | string): number {
  return gzipSync(content, { level: 9 }).length / 1000
}
