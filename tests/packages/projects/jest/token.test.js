const { Inspector, TokenCodec } = require('@weapp-login/token')
const verdictsOf = require('./verdicts.cjs')

test('a token and its forgery', () => {
  expect(verdictsOf({ TokenCodec })).toBe('active,invalid')
})

test.each([
  ['密钥', '4c542ab2b860992a64492f5299028dd1eb63d16681d44d8f8952f1c3460060eb'],
  ['🔑', '71a9ac092898ffe03852914de87332e3774c5b7b2735ef2f146f5312155f9859'],
])('a token of the old service, whose secret is %s', (secret, token) => {
  const seen = new Inspector({ keys: [], legacy: { secret } }).inspect(token)
  expect(seen.claims.openid).toBe('oX1234')
})
