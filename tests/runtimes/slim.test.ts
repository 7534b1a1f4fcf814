/** The slim entry: what `load` takes, and what it refuses. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { load, TokenError } from '@weapp-login/token/slim'
import type { ModuleSource } from '@weapp-login/token/slim'

const require = createRequire(import.meta.url)
const OCTETS = readFileSync(require.resolve('@weapp-login/token/codec.wasm'))
const EMPTY_MODULE = Buffer.from('0061736d01000000', 'hex')

test('there is no WebAssembly in it', () => {
  const entries = [
    require.resolve('@weapp-login/token/slim'),
    fileURLToPath(import.meta.resolve('@weapp-login/token/slim')),
  ]
  for (const entry of entries) {
    const script = readFileSync(entry, 'utf8')
    assert.ok(!script.includes(OCTETS.toString('base64', 0, 30)))
    assert.ok(script.length < 40_000)
  }
})

test('what is not the module is refused', async () => {
  // What a program without types can do.
  const wrong: unknown[] = [undefined, null, '/codec.wasm', new URL('file:///codec.wasm'), {}, 7, () => OCTETS]
  for (const source of wrong) await assert.rejects(load(source as ModuleSource), isBadOption, String(source))
})

test('an answer that is none is refused', async () => {
  await assert.rejects(load(new Response('not here', { status: 404 })), isBadOption)
})

test('the module of another build is refused, for its JavaScript is another one', async () => {
  const changed = Buffer.from(OCTETS)
  changed[changed.length - 1] = changed.at(-1) === 0x30 ? 0x31 : 0x30
  for (const octets of [changed, EMPTY_MODULE]) {
    await assert.rejects(load(octets), isBadOption)
    await assert.rejects(load(await WebAssembly.compile(octets)), isBadOption)
  }
})

test('what is no WebAssembly is refused by the engine', async () => {
  await assert.rejects(load(new Response('<!doctype html>')), WebAssembly.CompileError)
})

test('what the promise of a module fails with is passed on', async () => {
  const offline = new Error('offline')
  await assert.rejects(load(Promise.reject(offline)), offline)
})

test('after all that the right one does, in every form, and it is one', async () => {
  const { buffer, byteOffset, length } = OCTETS
  const sources: Parameters<typeof load>[0][] = [
    OCTETS,
    buffer.slice(byteOffset, byteOffset + length),
    new Response(OCTETS),
    Promise.resolve(new Response(OCTETS)),
    await WebAssembly.compile(OCTETS),
    WebAssembly.compile(OCTETS),
    // Of another realm, as test frameworks and edge runtimes have several.
    runInNewContext('new WebAssembly.Module(octets)', { octets: OCTETS }) as WebAssembly.Module,
  ]
  const [first, ...others] = await Promise.all(sources.map((source) => load(source)))
  assert.ok(first)
  for (const other of others) assert.equal(other.TokenCodec, first.TokenCodec)
  assert.throws(() => new first.TokenCodec({ keys: [] }), TokenError)
})

function isBadOption(error: unknown): boolean {
  return error instanceof TokenError && error.code === 'bad_option'
}
