/** With the slim entry, and the module read from the package as Node's users do it. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import * as slim from '@weapp-login/token/slim'
import { loaded } from '../slim_package.js'
import { runSuite } from '../suite.js'
import data from './suite_data.json' with { type: 'json' }

const file = createRequire(import.meta.url).resolve('@weapp-login/token/codec.wasm')
console.log(JSON.stringify(runSuite(await loaded(slim, readFile(file)), data)))
