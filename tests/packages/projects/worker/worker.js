import { TokenCodec } from '@weapp-login/token'
import verdictsOf from './verdicts.mjs'

export default {
  fetch: () => new Response(verdictsOf({ TokenCodec })),
}
