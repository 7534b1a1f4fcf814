import type { LegacyVectors, V1Vectors } from '../runtimes/suite_data.js'
import { readVectors } from '../vectors/read.js'

function first<Item>(items: Item[]): Item {
  const [item] = items
  if (item === undefined) throw new Error('the vectors are empty')
  return item
}

const v1 = readVectors<V1Vectors>('v1.json')

/** The token that the format's description works out, and its keys. */
export const example = { ...first(v1.valid), kid: v1.kid, secret: v1.secret, inspectKey: v1.inspect }

/** A token by Node's `createCipher`. */
export const legacy = first(readVectors<LegacyVectors>('legacy.json').cases)

/** The example with another last digit: its tag is wrong. */
export const forgedToken = example.token.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
