/** The readers for other languages, which the format page links to, against the vectors. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ExtraVectors, V1Vectors, WrittenClaims } from '../runtimes/suite_data.js'
import { readVectors } from '../vectors/read.js'
import { type Ask, askJava, askNode, askPython } from './ask.js'

const folder = new URL('../../crates/core/readers/', import.meta.url)
const v1 = readVectors<V1Vectors>('v1.json')
const extra = readVectors<ExtraVectors>('extra.json')

test('Node alone reads every token, and knows why it refuses one', () => readsAll(askNode))

test('Python reads every token, and knows why it refuses one', () => readsAll(askPython))

test('Java alone reads every token, and knows why it refuses one', () => readsAll(askJava))

test('a reader has at most sixty lines, none of them long', () => {
  const names = readdirSync(folder)
  assert.equal(names.length, 3)
  for (const name of names) {
    const lines = readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n')
    assert.ok(lines.length <= 60, `${name} has ${lines.length} lines`)
    assert.ok(lines.every((line) => line.length <= 120))
  }
})

function readsAll(ask: Ask): void {
  for (const { secret, valid, invalid } of [v1, extra]) {
    const answers = ask(
      secret,
      [...valid, ...invalid].map(({ token }) => token),
    )
    assert.deepEqual(
      answers.slice(0, valid.length),
      valid.map(({ claims }) => asText(claims)),
    )
    const named = invalid.map(({ name, reason }) => [name, reason])
    assert.deepEqual(
      answers.slice(valid.length).map((answer, at) => [invalid[at]?.name, answer]),
      named,
    )
  }
}

/** With the user's id as people see it. */
function asText(claims: WrittenClaims): Record<string, string> {
  const userId = claims.user_id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return Object.fromEntries(
    Object.entries({ ...claims, user_id: userId }).map(([name, value]) => [name, String(value)]),
  )
}
