/** A bundle has the WebAssembly once if it is used, and not at all if it is not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const TESTS = fileURLToPath(new URL('..', import.meta.url))

test('whoever wants the words alone gets no WebAssembly with them', async () => {
  assert.ok((await bundled(`export { VERDICTS } from '@weapp-login/token'`)).length < 1000)
  assert.ok((await bundled(`export { VERDICTS } from '@weapp-login/token/slim'`)).length < 1000)
})

test('whoever wants the codec gets it once, and started', async () => {
  const script = await bundled(`export { TokenCodec } from '@weapp-login/token'`)
  assert.equal(script.split('AGFzbQ').length, 2)
  const url = `data:text/javascript;base64,${Buffer.from(script).toString('base64')}`
  const { TokenCodec } = (await import(url)) as typeof import('@weapp-login/token')
  assert.throws(() => new TokenCodec({ keys: [] }), { code: 'no_key' })
})

/** As a bundler for browsers makes it. */
async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: TESTS },
    bundle: true,
    format: 'esm',
    write: false,
  })
  return outputFiles.map(({ text }) => text).join()
}
