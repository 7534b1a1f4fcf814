import wasmUrl from '@weapp-login/token/codec.wasm?url'
import { load } from '@weapp-login/token/slim'
import verdictsOf from './verdicts.mjs'

document.querySelector('output').textContent = verdictsOf(await load(fetch(wasmUrl)))
