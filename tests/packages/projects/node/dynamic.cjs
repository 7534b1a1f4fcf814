const verdictsOf = require('./verdicts.cjs')

import('@weapp-login/token').then(({ TokenCodec }) => console.log(verdictsOf({ TokenCodec })))
