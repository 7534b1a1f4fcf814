import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { load } from '@weapp-login/token/slim'
import verdictsOf from './verdicts.mjs'

const file = fileURLToPath(import.meta.resolve('@weapp-login/token/codec.wasm'))
console.log(verdictsOf(await load(readFile(file))))
