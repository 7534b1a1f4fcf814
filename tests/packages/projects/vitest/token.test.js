import { expect, test } from 'vitest'
import { TokenCodec } from '@weapp-login/token'
import verdictsOf from './verdicts.mjs'

test('a token and its forgery', () => {
  expect(verdictsOf({ TokenCodec })).toBe('active,invalid')
})
