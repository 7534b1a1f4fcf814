/** What `bundled_program.ts` writes beside a program. */
declare module '*/suite_data.json' {
  const data: import('../suite_data.js').SuiteData
  export default data
}

/** As a Worker has it. */
declare module '@weapp-login/token/codec.wasm' {
  const module: WebAssembly.Module
  export default module
}

/** As Vite has it. */
declare module '*?url' {
  const url: string
  export default url
}
