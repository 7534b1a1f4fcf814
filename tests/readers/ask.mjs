/** Answers for reader.mjs: a key, then tokens; all in hex, one a line. See ask.ts. */
import { readFileSync } from 'node:fs'
import { openToken } from '../../crates/core/readers/reader.mjs'

const [key, ...tokens] = readFileSync(0, 'utf8')
  .split('\n')
  .map((line) => Buffer.from(line, 'hex').toString())

for (const token of tokens) console.log(answer(token))

function answer(token) {
  try {
    const claims = Object.entries(openToken(token, key)).filter(([, value]) => value !== undefined)
    return claims.map(([name, value]) => `${snakeCase(name)}=${Buffer.from(String(value)).toString('hex')}`).join(' ')
  } catch (error) {
    return error.message
  }
}

function snakeCase(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
