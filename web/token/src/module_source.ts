/** `codec.wasm`, in one of the forms in which a runtime or a bundler has it. */
export type ModuleSource = CompiledModule | ArrayBuffer | ArrayBufferView | ModuleResponse

/**
 * A `WebAssembly.Module`. TypeScript's own type of it is `{}`, which anything fits; this one is fit by nothing
 * that has properties, the URL of a module above all.
 */
export interface CompiledModule {
  readonly href?: never
}

/** What of a `Response` is needed, whatever types of the web there are. */
export interface ModuleResponse {
  readonly ok: boolean
  readonly status: number
  arrayBuffer(): Promise<ArrayBuffer>
}
