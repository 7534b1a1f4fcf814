import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { readSettings } from '../../web/bff/src/settings.js'
import { call } from '../actors/answer.js'
import { newKey } from '../actors/keys.js'

const MAIN = fileURLToPath(new URL('../../web/bff/src/main.ts', import.meta.url))
const GOOD = { WEAPP_LOGIN_URL: 'http://127.0.0.1:8080', WEAPP_LOGIN_APPIDS: 'wx1, wx2', WEAPP_LOGIN_KEYS: newKey() }

test('it starts from environment variables and a key file, and stops when it is told to', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'weapp-login-bff-'))
  t.after(() => rm(folder, { recursive: true }))
  const keyFile = join(folder, 'keys.txt')
  await writeFile(keyFile, `# the first one seals\n\n${newKey()}\r\n${newKey()}\n`)
  const program = run({ ...GOOD, WEAPP_LOGIN_KEYS: '', WEAPP_LOGIN_KEYS_FILE: keyFile, PORT: '0' })
  const [address] = (await once(createInterface(program.stdout), 'line')) as [string]
  assert.equal((await call(`${address}/healthz`)).body.code, 0)
  const exited = once(program, 'exit')
  program.kill('SIGTERM')
  assert.deepEqual(await exited, [0, null])
})

test('it does not start half-configured, and names everything that is missing', async () => {
  const program = run({ PORT: 'many' })
  let text = ''
  program.stderr.on('data', (part) => (text += part))
  assert.deepEqual(await once(program, 'close'), [1, null])
  const names = ['WEAPP_LOGIN_URL', 'WEAPP_LOGIN_APPIDS', 'WEAPP_LOGIN_KEYS_FILE', 'PORT']
  assert.deepEqual(names.filter((name) => !text.includes(name)), [])
})

test('its settings are read with care', () => {
  const { bff, host, port } = readSettings(GOOD)
  assert.deepEqual(bff.appids, ['wx1', 'wx2'])
  assert.deepEqual([bff.serviceSecret, bff.whenStale, bff.maxStalenessMs], [undefined, 'ask', 60_000])
  assert.equal(bff.forwardClientAddress, false)
  assert.deepEqual([host, port], ['127.0.0.1', 3000])
  const wrong = {
    WEAPP_LOGIN_URL: 'http://user:hunter2@server',
    WEAPP_LOGIN_WHEN_STALE: 'guess',
    WEAPP_LOGIN_MAX_STALENESS_SECONDS: '2',
    WEAPP_LOGIN_FORWARD_CLIENT_ADDRESS: 'maybe',
    PORT: '70000',
  }
  for (const [name, value] of Object.entries(wrong)) {
    assert.throws(() => readSettings({ ...GOOD, [name]: value }), (error: Error) => {
      return error.name === 'SettingsError' && error.message.includes(name) && !error.message.includes('hunter2')
    })
  }
})

test('a bad key in the file ends it with a word about the key, and without the key', async () => {
  const key = newKey()
  const program = run({ ...GOOD, WEAPP_LOGIN_KEYS: key.replace(/.$/, 'x') })
  let text = ''
  program.stderr.on('data', (part) => (text += part))
  assert.deepEqual(await once(program, 'close'), [1, null])
  assert.notEqual(text, '')
  assert.equal(text.includes(key.slice(30, 60)), false)
})

function run(variables: Record<string, string>) {
  const { PATH = '' } = process.env
  return spawn(process.execPath, ['--import', 'tsx', MAIN], {
    // From where tsx is found, wherever the tests were started.
    cwd: dirname(MAIN),
    env: { PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
