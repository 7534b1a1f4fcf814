/** Built in, as octets. */
declare module '*/codec_bg.wasm' {
  const octets: Uint8Array<ArrayBuffer>
  export default octets
}

/** Beside the script, and compiled by whoever deploys it. */
declare module '*/codec.wasm' {
  const module: WebAssembly.Module
  export default module
}
declare module '*/codec.wasm?module' {
  const module: WebAssembly.Module
  export default module
}

/** Which build of the WebAssembly this JavaScript belongs to; `build.mjs` writes it into both. */
declare const BUILD: string
