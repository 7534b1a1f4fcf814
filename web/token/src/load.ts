import { TokenCodec } from './codec.js'
import { compiled } from './compiled_module.js'
import { Inspector } from './inspector.js'
import { instantiate } from './instance.js'
import { keysOfFile } from './key_file.js'
import type { ModuleSource } from './module_source.js'

/** What needs the WebAssembly. The words and `TokenError` don't. */
export interface Loaded {
  TokenCodec: typeof TokenCodec
  Inspector: typeof Inspector
  keysOfFile: typeof keysOfFile
}

/**
 * Takes `codec.wasm`, of this very version of the package, and gives what the package is made of.
 *
 * There is one instance: calling it again, even at the same time, gives the same classes. Rejects with a `TokenError`
 * (`bad_option`) for what is not that file, with the engine's error for what is no WebAssembly at all, and with
 * whatever the promise rejects with; then it may be called again.
 */
export async function load(source: ModuleSource | Promise<ModuleSource>): Promise<Loaded> {
  instantiate(await compiled(await source))
  return { TokenCodec, Inspector, keysOfFile }
}
