/** The one instance of the WebAssembly. Each entry of the package brings the module in its own way. */
import { initSync, max_token_length } from './wasm/codec.js'

export { Codec, Inspector, PolicyBuilder, RevocationBatch, key_lines } from './wasm/codec.js'

/** In octets; nothing that is carried across but a legacy secret may be longer. Known from `instantiate` on. */
export let maxLength = 0

/** Makes the instance. Nothing else of the package may be used before; afterwards this does nothing. */
export function instantiate(module: WebAssembly.Module | BufferSource): void {
  // The glue knows a module by its prototype, and one of another realm (Next's edge runtime) has another.
  if (isModule(module)) Object.setPrototypeOf(module, WebAssembly.Module.prototype)
  initSync({ module })
  maxLength = max_token_length()
}

/** Whether it is compiled, in whichever realm. */
export function isModule(value: unknown): value is WebAssembly.Module {
  return Object.prototype.toString.call(value) === '[object WebAssembly.Module]'
}
