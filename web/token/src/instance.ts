/** The one instance of the WebAssembly. Each entry of the package brings the module in its own way. */
import { initSync } from './wasm/codec.js'

export { RevocationBatch, Settings, key_lines } from './wasm/codec.js'
export { desk_numbers, desk_numbers_length, desk_text, desk_text_length } from './wasm/codec.js'
export { make_desk_room, wipe_desk } from './wasm/codec.js'
export type { Codec, Inspector } from './wasm/codec.js'

/** The instance's own, from `instantiate` on. */
export let memory: WebAssembly.Memory

/** Makes the instance. Nothing else of the package may be used before; afterwards this does nothing. */
export function instantiate(module: WebAssembly.Module | BufferSource): void {
  // The glue knows a module by its prototype, and one of another realm (Next's edge runtime) has another.
  if (isModule(module)) Object.setPrototypeOf(module, WebAssembly.Module.prototype)
  memory = initSync({ module }).memory
}

/** Whether it is compiled, in whichever realm. */
export function isModule(value: unknown): value is WebAssembly.Module {
  return Object.prototype.toString.call(value) === '[object WebAssembly.Module]'
}
