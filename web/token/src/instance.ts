/** The one instance of the WebAssembly, made as this module is loaded. */
import bytes from './wasm/codec_bg.wasm'
import { initSync } from './wasm/codec.js'

initSync({ module: bytes })

export { Codec, Inspector, PolicyBuilder, RevocationBatch, key_lines, max_token_length } from './wasm/codec.js'
