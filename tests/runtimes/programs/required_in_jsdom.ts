/** As a CommonJS module has it under jest's jsdom, which lacks what every runtime has. */
import { createRequire } from 'node:module'
import { runSuite } from '../suite.js'
import type { TokenPackage } from '../suite.js'
import data from './suite_data.json' with { type: 'json' }

for (const name of ['TextDecoder', 'TextEncoder']) Reflect.deleteProperty(globalThis, name)

const token = createRequire(import.meta.url)('@weapp-login/token') as TokenPackage
console.log(JSON.stringify(runSuite(token, data)))
