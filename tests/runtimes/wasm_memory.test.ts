/** What stays in WebAssembly's memory, and what a call leaves behind that never comes back. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { readSuiteData } from './read_suite_data.js'

/** Rust's linker puts the stack first; of it nothing is promised. */
const STACK = 1 << 20
const { secret, inspect: inspectKey, valid } = readSuiteData().v1
const memory = watchMemory()
const { Inspector, TokenCodec, TokenError, keysOfFile } = await import('@weapp-login/token')

const [{ claims: written, token } = assert.fail('the vectors are empty')] = valid
const nowMs = written.issued_at
const legacy = { secret: 'what createCipher was given', acceptUntilMs: nowMs }

test('after free() no key is left in the heap of the WebAssembly', () => {
  const codec = new TokenCodec({ keys: [secret], legacy })
  const inspector = new Inspector({ keys: [secret, inspectKey], legacy })
  assert.deepEqual(left(), ['the key', 'its half that reads', 'the iv of the legacy key'], 'they are found at all')
  codec.seal(codec.verify(token, { nowMs }).claims as never)
  inspector.inspect(token, { nowMs })
  codec.free()
  inspector.free()
  assert.deepEqual(left(), [])
})

test('nor does a constructor that fails leave one', () => {
  const changed = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`
  for (const keys of [[secret, secret], [secret, ''], [inspectKey], [changed], [`${secret}0`]]) {
    assert.throws(() => new TokenCodec({ keys, legacy }), TokenError)
    assert.throws(() => new Inspector({ keys: [...keys, inspectKey, ''], legacy }), TokenError)
    assert.deepEqual(left(), [])
  }
  assert.throws(() => new TokenCodec({ keys: [secret], legacy: { ...legacy, ttlMs: -1 } }), TokenError)
  assert.deepEqual(left(), [])
})

test('nor does a key file, however long it is', () => {
  assert.deepEqual(keysOfFile(`${secret}\n#${' '.repeat(60_000)}\n${inspectKey}`), [secret, inspectKey])
  assert.deepEqual(left(), [])
})

test('a call that is cut off, since the stack is full, harms none that come after it', () => {
  const codec = new TokenCodec({ keys: [secret] })
  const inspector = new Inspector({ keys: [inspectKey] })
  const { claims } = codec.verify(token, { nowMs })
  const calls = [
    () => codec.verify(token, { nowMs }),
    () => codec.seal(claims as never),
    () => inspector.inspect(token, { nowMs }),
  ]
  for (const call of calls) {
    // From many depths, to be cut off at many places.
    for (let depth = 0; depth < 6; depth += 1) assert.throws(() => descend(depth, () => fillStack(call)), RangeError)
    assert.deepEqual(codec.verify(token, { nowMs }).claims, claims)
    assert.deepEqual(codec.verify(codec.seal(claims as never), { nowMs }).claims, claims)
    assert.deepEqual(inspector.inspect(token, { nowMs }).claims, claims)
  }
})

test('an answer is taken whole where the memory grows as it is made', () => {
  const codec = new TokenCodec({ keys: [secret], legacy })
  const kept = []
  for (let grown = 0; grown < 3;) {
    kept.push(new Inspector({ keys: kept.length % 2 ? [] : [inspectKey] }))
    const before = memory().buffer
    const verdict = codec.verify('a'.repeat(1024), { nowMs })
    if (memory().buffer !== before) grown += 1
    assert.deepEqual(verdict, { verdict: 'invalid', reason: 'legacy', legacy: true })
    assert.ok(kept.length < 50_000, 'it never grew')
  }
  for (const one of kept) one.free()
})

/** What of the keys is to be found. */
function left(): string[] {
  const octets = Buffer.from(secret.slice(-128), 'hex')
  const hash = (...parts: Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest()
  const text = Buffer.from(legacy.secret)
  const first = hash(text)
  const second = hash(first, text)
  const heap = Buffer.from(memory().buffer, STACK)
  const secrets = {
    'the key': octets.subarray(0, 32),
    'its half that reads': octets.subarray(32),
    'digits of the key': Buffer.from(secret.slice(-80, -60)),
    'digits of its half that reads': Buffer.from(inspectKey.slice(-20)),
    'the legacy secret': text,
    'the legacy key': Buffer.concat([first, second]),
    'the iv of the legacy key': hash(second, text),
  }
  return Object.entries(secrets).flatMap(([name, secret]) => (heap.includes(secret) ? [name] : []))
}

function descend(depth: number, call: () => void): void {
  if (depth === 0) call()
  else descend(depth - 1, call)
}

function fillStack(call: () => unknown): void {
  call()
  fillStack(call)
}

/** The memory of the instance that is made from here on. */
function watchMemory(): () => WebAssembly.Memory {
  const made: WebAssembly.Instance[] = []
  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports)
      made.push(this)
    }
  }
  return () => {
    const memory = made[0]?.exports.memory
    assert.ok(memory instanceof WebAssembly.Memory)
    return memory
  }
}
