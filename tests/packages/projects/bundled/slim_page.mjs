import { load } from '@weapp-login/token/slim'
import verdictsOf from './verdicts.mjs'

const url = new URL('@weapp-login/token/codec.wasm', import.meta.url)
document.querySelector('output').textContent = verdictsOf(await load(fetch(url)))
