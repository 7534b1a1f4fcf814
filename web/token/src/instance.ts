/** The one instance of the WebAssembly. Each entry of the package brings the module in its own way. */
import { initSync, max_token_length } from './wasm/codec.js'

export { Codec, Inspector, PolicyBuilder, RevocationBatch, key_lines } from './wasm/codec.js'

/** In octets; nothing that is carried across but a legacy secret may be longer. Known from `instantiate` on. */
export let maxLength = 0

/** Makes the instance. Nothing else of the package may be used before; afterwards this does nothing. */
export function instantiate(module: WebAssembly.Module | BufferSource): void {
  initSync({ module: isModule(module) ? ofThisRealm(module) : module })
  maxLength = max_token_length()
}

/** Whichever realm it is from: Next's edge runtime compiles in one, and runs programs in another. */
export function isModule(value: unknown): value is WebAssembly.Module {
  return Object.prototype.toString.call(value) === '[object WebAssembly.Module]'
}

/** The glue knows a module by its prototype alone. */
function ofThisRealm(module: WebAssembly.Module): WebAssembly.Module {
  if (!(module instanceof WebAssembly.Module)) Object.setPrototypeOf(module, WebAssembly.Module.prototype)
  return module
}
