/** For every runtime that can compile octets as a program starts: the module is built in. */
import base64 from './wasm/codec_bg.wasm'
import { instantiate } from './instance.js'
import { octetsOfBase64 } from './octets_of_base64.js'

export * from './classes.js'
export * from './codes.js'

instantiate(octetsOfBase64(base64))
