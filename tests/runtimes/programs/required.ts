/** As a CommonJS module has it. */
import { createRequire } from 'node:module'
import { runSuite } from '../suite.js'
import type { TokenPackage } from '../suite.js'
import data from './suite_data.json' with { type: 'json' }

const token = createRequire(import.meta.url)('@weapp-login/token') as TokenPackage
console.log(JSON.stringify(runSuite(token, data)))
