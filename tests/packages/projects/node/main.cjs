const { TokenCodec } = require('@weapp-login/token')
const verdictsOf = require('./verdicts.cjs')

console.log(verdictsOf({ TokenCodec }))
