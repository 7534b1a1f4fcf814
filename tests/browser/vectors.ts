import { readFileSync } from 'node:fs'

interface V1Vectors {
  kid: string
  secret: string
  inspect: string
  valid: { token: string; claims: Record<string, string | number> }[]
}

interface LegacyVectors {
  cases: { secret: string; id: string; issued_at: number; token: string }[]
}

function read<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8')) as Content
}

function first<Item>(items: Item[]): Item {
  const [item] = items
  if (item === undefined) throw new Error('the vectors are empty')
  return item
}

const v1 = read<V1Vectors>('v1.json')

/** The token that the format's description works out, and its keys. */
export const example = { ...first(v1.valid), kid: v1.kid, secret: v1.secret, inspectKey: v1.inspect }

/** A token by Node's `createCipher`. */
export const legacy = first(read<LegacyVectors>('legacy.json').cases)

/** The example with another last digit: its tag is wrong. */
export const forgedToken = example.token.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
