import { TokenCodec } from '@weapp-login/token'
import verdictsOf from './verdicts.mjs'
import required from './a_dependency_that_requires_it.cjs'

console.log(verdictsOf({ TokenCodec }), required.TokenCodec === TokenCodec)
