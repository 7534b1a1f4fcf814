import { TokenCodec } from '@weapp-login/token'
import verdictsOf from './verdicts.mjs'

document.querySelector('output').textContent = verdictsOf({ TokenCodec })
