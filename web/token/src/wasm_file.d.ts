/** Built in, as octets. */
declare module '*.wasm' {
  const octets: Uint8Array<ArrayBuffer>
  export default octets
}
