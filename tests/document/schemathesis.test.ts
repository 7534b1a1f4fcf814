import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SERVICE_SECRET, World } from '../actors/world.js'

const SCHEMATHESIS = fileURLToPath(new URL('../../target/schemathesis/bin/st', import.meta.url))
const FOLDER = fileURLToPath(new URL('.', import.meta.url))
/** How many random cases each operation gets; `just try-document` asks for more, and for others. */
const CASES = process.env['SCHEMATHESIS_CASES'] ?? '40'
const SEED = process.env['SCHEMATHESIS_SEED'] ?? '1'

test('whatever is sent, the server answers what its document says', async (context) => {
  const world = await World.withoutBff(context)
  const { code, output } = await schemathesis(world.server.baseUrl)
  assert.equal(code, 0, output)
  assert.match(output, /No issues found/)
  // A route that only ever refuses has not been tried.
  assert.match(output, /Never succeeded: nothing/)
})

function schemathesis(server: string): Promise<{ code: number; output: string }> {
  const options = ['--config-file', 'schemathesis.toml', 'run', `${server}/openapi.json`, '-n', CASES, '--seed', SEED]
  const env = { ...process.env, WEAPP_LOGIN: server, SERVICE_SECRET, PYTHONDONTWRITEBYTECODE: '1' }
  return new Promise((resolve) => {
    const child = execFile(SCHEMATHESIS, options, { cwd: FOLDER, env, maxBuffer: 1 << 26 }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, output: out + err })
    })
  })
}
