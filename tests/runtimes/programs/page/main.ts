/** A page as anybody's Vite makes it: an import, and no plugin. */
import * as token from '@weapp-login/token'
import { offerSuite } from '../offered_suite.js'

offerSuite(() => token)
