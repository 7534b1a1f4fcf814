/** For every runtime that can compile octets as a program starts: the module is built in. */
import octets from './wasm/codec_bg.wasm'
import { instantiate } from './instance.js'

export * from './classes.js'
export * from './codes.js'

instantiate(octets)
