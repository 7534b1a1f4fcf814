/** For Cloudflare's Workers, which compile nothing themselves: the module is imported. */
import module from './codec.wasm'
import { instantiate } from './instance.js'

export * from './classes.js'
export * from './codes.js'

instantiate(module)
