/** A Worker's script with the slim entry and a module of its own. */
import module from '@weapp-login/token/codec.wasm'
import * as slim from '@weapp-login/token/slim'
import { loaded } from '../slim_package.js'
import { runSuite } from '../suite.js'
import data from './suite_data.json'

const token = await loaded(slim, module)

export default {
  test(): void {
    console.log(JSON.stringify(runSuite(token, data)))
  },
}
