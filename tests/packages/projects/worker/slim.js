import module from '@weapp-login/token/codec.wasm'
import { load } from '@weapp-login/token/slim'
import verdictsOf from './verdicts.mjs'

export default {
  fetch: async () => new Response(verdictsOf(await load(module))),
}
