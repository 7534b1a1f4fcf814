/** For every runtime that has a command line: one import, and the outcome on standard output. */
import * as token from '@weapp-login/token'
import { runSuite } from '../suite.js'
import data from './suite_data.json' with { type: 'json' }

console.log(JSON.stringify(runSuite(token, data)))
