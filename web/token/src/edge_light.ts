/** For Vercel's edge runtime, as Next.js builds for it: an import that ends in `?module` is a module. */
import module from './codec.wasm?module'
import { instantiate } from './instance.js'

export * from './classes.js'
export * from './codes.js'

instantiate(module)
