/** A Worker's script, which compiles nothing: the package imports its module, and all runs in a handler. */
import * as token from '@weapp-login/token'
import { runSuite } from '../suite.js'
import data from './suite_data.json'

export default {
  test(): void {
    console.log(JSON.stringify(runSuite(token, data)))
  },
}
