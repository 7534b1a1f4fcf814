import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { World } from '../actors/world.js'

const SERVICE_OF_ALL_SCOPES = 'a-secret-of-a-service-that-may-do-everything'
const SCHEMATHESIS = fileURLToPath(new URL('../../target/schemathesis/bin/st', import.meta.url))
const FOLDER = fileURLToPath(new URL('.', import.meta.url))
/** How many random cases each operation gets; `just try-document` asks for more, and for others. */
const CASES = process.env['SCHEMATHESIS_CASES'] ?? '40'
const SEED = process.env['SCHEMATHESIS_SEED'] ?? '1'

test('whatever is sent, the server answers what its document says', async (context) => {
  const world = await World.withoutBff(context, {
    WEAPP_LOGIN__SERVICES__SCHEMATHESIS__SECRETS: SERVICE_OF_ALL_SCOPES,
    WEAPP_LOGIN__SERVICES__SCHEMATHESIS__SCOPES: 'revocations,users.read,users.write,users.ban,sessions.issue,events',
    WEAPP_LOGIN__EVENTS__RETENTION: '1h',
    // A thousand cases a minute come from one address.
    WEAPP_LOGIN__LIMITS__LOGINS_PER_ADDRESS: '0',
    WEAPP_LOGIN__LIMITS__BAD_SECRETS_PER_ADDRESS: '0',
  })
  const { code, output } = await schemathesis(world.server.baseUrl)
  assert.equal(code, 0, output)
  assert.match(output, /No issues found/)
  // A route that only ever refuses has not been tried.
  assert.match(output, /Never succeeded: nothing/)
})

function schemathesis(server: string): Promise<{ code: number; output: string }> {
  const options = ['--config-file', 'schemathesis.toml', 'run', `${server}/openapi.json`, '-n', CASES, '--seed', SEED]
  const env = {
    ...process.env,
    WEAPP_LOGIN: server,
    SERVICE_SECRET: SERVICE_OF_ALL_SCOPES,
    PYTHONDONTWRITEBYTECODE: '1',
  }
  return new Promise((resolve) => {
    const child = execFile(SCHEMATHESIS, options, { cwd: FOLDER, env, maxBuffer: 1 << 26 }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, output: out + err })
    })
  })
}
