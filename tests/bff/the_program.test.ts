import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { readSettings } from '../../web/bff/src/settings.js'
import { call } from '../actors/answer.js'
import { newKey } from '../actors/keys.js'
import { ScriptedServer } from '../actors/scripted_server.js'
import { until } from '../actors/until.js'

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

test('when it is stopped it answers what it has begun, and takes nothing more', async (t) => {
  let isAsked = false
  let mayAnswer = false
  const server = await ScriptedServer.start(async () => {
    isAsked = true
    await until(() => mayAnswer, 'the program has been told to stop')
    return { status: 401, body: '{"code":2,"data":{},"message":"登陆过期","error":"session_expired","retry":"login"}' }
  })
  t.after(() => server.stop())
  const program = run({ ...GOOD, WEAPP_LOGIN_URL: server.baseUrl, PORT: '0' })
  const [address] = (await once(createInterface(program.stdout), 'line')) as [string]
  const begun = call(`${address}/me`, { headers: { 'x-session': 'a-legacy-token' } })
  await until(() => isAsked, 'the request is under way')
  const exited = once(program, 'exit')
  program.kill('SIGTERM')
  await until(() => isRefused(`${address}/healthz`), 'nothing more is taken')
  mayAnswer = true
  assert.equal((await begun).body.code, 2)
  const answeredAt = performance.now()
  assert.deepEqual(await exited, [0, null])
  assert.ok(performance.now() - answeredAt < 5_000, 'the connection, which its client would keep, is not waited for')
})

test('it does not start half-configured, and names everything that is missing', async () => {
  const program = run({ PORT: 'many' })
  let text = ''
  program.stderr.on('data', (part) => (text += part))
  assert.deepEqual(await once(program, 'close'), [1, null])
  const names = ['WEAPP_LOGIN_URL', 'WEAPP_LOGIN_APPIDS', 'WEAPP_LOGIN_KEYS_FILE', 'PORT']
  assert.deepEqual(
    names.filter((name) => !text.includes(name)),
    [],
  )
})

test('its settings are read with care', () => {
  const { bff, host, port } = readSettings(GOOD)
  assert.deepEqual(bff.appids, ['wx1', 'wx2'])
  assert.deepEqual([bff.server.serviceSecret, bff.whenStale, bff.maxStalenessMs], [undefined, 'ask', 60_000])
  assert.equal(bff.forwardClientAddress, false)
  assert.deepEqual([bff.renewAfterMs, bff.maxSkewMs], [12 * 3_600_000, 60_000])
  const asTheServer = { WEAPP_LOGIN_RENEW_AFTER_SECONDS: '3600', WEAPP_LOGIN_MAX_SKEW_SECONDS: '0' }
  const { renewAfterMs, maxSkewMs } = readSettings({ ...GOOD, ...asTheServer }).bff
  assert.deepEqual([renewAfterMs, maxSkewMs], [3_600_000, 0])
  assert.deepEqual([host, port], ['127.0.0.1', 3000])
  const wrong = {
    WEAPP_LOGIN_URL: 'http://user:hunter2@server',
    WEAPP_LOGIN_WHEN_STALE: 'guess',
    WEAPP_LOGIN_MAX_STALENESS_SECONDS: '2',
    WEAPP_LOGIN_RENEW_AFTER_SECONDS: '12h',
    WEAPP_LOGIN_MAX_SKEW_SECONDS: '-1',
    WEAPP_LOGIN_APPIDS: 'wx|1',
    WEAPP_LOGIN_FORWARD_CLIENT_ADDRESS: 'maybe',
    PORT: '70000',
  }
  for (const [name, value] of Object.entries(wrong)) {
    assert.throws(
      () => readSettings({ ...GOOD, [name]: value }),
      (error: Error) => {
        return error.name === 'SettingsError' && error.message.includes(name) && !error.message.includes('hunter2')
      },
    )
  }
})

test('a bad key is named with everything else that is wrong', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'weapp-login-bff-'))
  t.after(() => rm(folder, { recursive: true }))
  const keyFile = join(folder, 'keys.txt')
  const key = newKey()
  await writeFile(keyFile, `${key}\n${key}\n`)
  const wrong = { WEAPP_LOGIN_KEYS_FILE: keyFile, WEAPP_LOGIN_URL: 'nowhere', PORT: 'many' }
  const words = (variables: Record<string, string>) => {
    try {
      readSettings(variables)
    } catch (error) {
      return String(error)
    }
    return assert.fail('it is wrong')
  }
  const ofTheFile = words({ ...GOOD, WEAPP_LOGIN_KEYS: '', ...wrong })
  for (const name of ['WEAPP_LOGIN_KEYS_FILE: ', 'WEAPP_LOGIN_URL', 'PORT']) assert.ok(ofTheFile.includes(name), name)
  assert.equal(ofTheFile.includes(key.slice(30, 60)), false)
  assert.match(words({ ...GOOD, WEAPP_LOGIN_KEYS: 'a-password', PORT: 'many' }), /WEAPP_LOGIN_KEYS: [^]*PORT/)
})

test('development.env has a word about every setting', async () => {
  const folder = dirname(MAIN)
  const names = (text: string) => [...new Set(text.match(/WEAPP_LOGIN_[A-Z_]+/g))].sort()
  const settings = names(await readFile(join(folder, 'settings.ts'), 'utf8'))
  assert.ok(settings.length > 8)
  assert.deepEqual(names(await readFile(join(folder, '../development.env'), 'utf8')), settings)
})

test('a bad key ends it with a word about the key, and without the key', async () => {
  const key = newKey()
  const program = run({ ...GOOD, WEAPP_LOGIN_KEYS: key.replace(/.$/, 'x') })
  let text = ''
  program.stderr.on('data', (part) => (text += part))
  assert.deepEqual(await once(program, 'close'), [1, null])
  assert.notEqual(text, '')
  assert.equal(text.includes(key.slice(30, 60)), false)
})

/** Whether nobody listens there. */
function isRefused(url: string): Promise<boolean> {
  return call(url).then(
    () => false,
    () => true,
  )
}

function run(variables: Record<string, string>) {
  const { PATH = '' } = process.env
  return spawn(process.execPath, ['--import', 'tsx', MAIN], {
    // From where tsx is found, wherever the tests were started.
    cwd: dirname(MAIN),
    env: { PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
