/** A page that loads the module by itself, as anybody's Vite makes it. */
import * as slim from '@weapp-login/token/slim'
import url from '@weapp-login/token/codec.wasm?url'
import { loaded } from '../../slim_package.js'
import { offerSuite } from '../offered_suite.js'

offerSuite(() => loaded(slim, fetch(url)))
