import { isModule } from './instance.js'
import type { ModuleResponse, ModuleSource } from './module_source.js'
import { badOption } from './options_read.js'

/** The section of `codec.wasm` that says for which build of the package it is. */
const SECTION = 'weapp-login build'

/** Compiles it, unless it is compiled already. What is no WebAssembly is refused with the engine's own error. */
export async function compiled(source: ModuleSource): Promise<WebAssembly.Module> {
  const module = isModule(source) ? source : await WebAssembly.compile(await octetsOf(source))
  const [build] = WebAssembly.Module.customSections(module, SECTION)
  if (build && String.fromCharCode(...new Uint8Array(build)) === BUILD) return module
  throw badOption('load: this is not the codec.wasm of this very version of the package')
}

async function octetsOf(source: unknown): Promise<BufferSource> {
  if (isOctets(source)) return source
  if (!isResponse(source)) {
    throw badOption('load: a WebAssembly.Module, its octets or a Response is needed, or a promise of one of them')
  }
  if (!source.ok) throw badOption(`load: codec.wasm was asked for, and the answer was ${source.status}`)
  return source.arrayBuffer()
}

/** Whichever realm they are from: test frameworks have several. */
function isOctets(source: unknown): source is BufferSource {
  return ArrayBuffer.isView(source) || Object.prototype.toString.call(source) === '[object ArrayBuffer]'
}

function isResponse(source: unknown): source is ModuleResponse {
  return typeof source === 'object' && source !== null && 'ok' in source && 'arrayBuffer' in source
}
