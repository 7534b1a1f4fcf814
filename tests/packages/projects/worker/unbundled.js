import { TokenCodec } from './node_modules/@weapp-login/token/dist/workerd.js'
import verdictsOf from './verdicts.mjs'

export default {
  fetch: () => new Response(verdictsOf({ TokenCodec })),
}
