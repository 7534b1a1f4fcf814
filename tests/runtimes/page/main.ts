/** A page as anybody's Vite makes it: an import, and no plugin. */
import * as token from '@weapp-login/token'
import { runSuite } from '../suite.js'
import type { Counts } from '../suite.js'
import type { SuiteData } from '../suite_data.js'

declare global {
  interface Window {
    runTheSuite: (data: SuiteData) => Counts
  }
}

window.runTheSuite = (data) => runSuite(token, data)
