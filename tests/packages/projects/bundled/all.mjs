import * as all from './every_subpath.mjs'

console.log(Object.values(all).every((one) => Object.keys(one).length > 0))
