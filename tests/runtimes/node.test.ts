/** Node, through both of its module systems. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { inspect } from 'node:util'
import * as imported from '@weapp-login/token'
import * as slim from '@weapp-login/token/slim'
import { compare } from './comparison.js'
import { readSuiteData } from './read_suite_data.js'
import { loaded } from './slim_package.js'
import { runSuite } from './suite.js'
import type { TokenPackage } from './suite.js'

const require = createRequire(import.meta.url)
const required = require('@weapp-login/token') as TokenPackage
const WASM = require.resolve('@weapp-login/token/codec.wasm')
const data = readSuiteData()
const node = { name: 'Node', version: process.versions.node }

test('an ES module in Node gives the native answers', () =>
  compare({ ...node, entry: 'import' }, () => runSuite(imported, data)))

test('a CommonJS module in Node gives the native answers', () =>
  compare({ ...node, entry: 'require' }, () => runSuite(required, data)))

test('a module in Node that brings the WebAssembly gives them too', () =>
  compare({ ...node, entry: 'slim' }, async () => runSuite(await loaded(slim, readFile(WASM)), data)))

test('both are one: an error of one is an error of the other', () => {
  assert.equal(imported.TokenError, required.TokenError)
  assert.equal(imported.TokenCodec, required.TokenCodec)
})

test('a key is not seen in what Node shows of a codec, an inspector or an error', () => {
  const { secret, inspect: inspectKey } = data.v1
  const thrown = (call: () => unknown): unknown => {
    try {
      return call()
    } catch (error) {
      return error
    }
  }
  const changed = `${secret.slice(0, -1)}g`
  const shown = inspect(
    [
      new imported.TokenCodec({ keys: [secret], legacy: { secret: 'the-old-secret', acceptUntilMs: 1 } }),
      new imported.Inspector({ keys: [secret, inspectKey] }),
      thrown(() => new imported.TokenCodec({ keys: [changed] })),
      thrown(() => new imported.TokenCodec({ keys: [secret, secret] })),
      thrown(() => new imported.Inspector({ keys: [`${inspectKey}0`] })),
    ],
    { showHidden: true, depth: Infinity, getters: true },
  )
  for (const part of [secret.slice(22, 38), secret.slice(-16), inspectKey.slice(-32, -16), 'the-old-secret']) {
    assert.ok(!shown.includes(part))
  }
})
