/** In the edge runtime, whose globals `run_in_edge_runtime.mjs` fills: no file can be read there. */
import * as token from '@weapp-login/token'
import { runSuite } from '../suite.js'

declare global {
  var suiteData: string
}

console.log(JSON.stringify(runSuite(token, JSON.parse(suiteData))))
