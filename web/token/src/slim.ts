/** For those who bring the WebAssembly themselves: there is nothing that could be called before `load` has it. */
export { load } from './load.js'
export type { Loaded } from './load.js'
export type { CompiledModule, ModuleResponse, ModuleSource } from './module_source.js'
export { TokenError } from './token_error.js'
export * from './codes.js'
// `TokenCodec` and `Inspector` are types here; `load` has the classes.
export type * from './classes.js'
