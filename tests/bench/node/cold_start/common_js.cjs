const start = performance.now()
const { TokenCodec } = require('@weapp-login/token')
const { verdict } = new TokenCodec({ keys: [process.argv[2]] }).verify(process.argv[3])
console.log(verdict, performance.now() - start)
