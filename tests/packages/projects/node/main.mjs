import { TokenCodec } from '@weapp-login/token'
import verdictsOf from './verdicts.mjs'

console.log(verdictsOf({ TokenCodec }))
