import { runSuite } from '../suite.js'
import type { Outcome, TokenPackage } from '../suite.js'
import type { SuiteData } from '../suite_data.js'

declare global {
  interface Window {
    runTheSuite: () => Promise<Outcome>
  }
}

/** For whoever drives the page. The data lies beside it. */
export function offerSuite(token: () => TokenPackage | Promise<TokenPackage>): void {
  window.runTheSuite = async () => {
    const data = await fetch('suite_data.json')
    return runSuite(await token(), (await data.json()) as SuiteData)
  }
}
