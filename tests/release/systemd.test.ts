/** `deploy/weapp-login.service`: what systemd says of it, and the program with what it is given there. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { baseUrlOf, BINARY, Program, surroundings } from './program.js'
import { asNobody, isRoot, NOBODY, writeSecrets } from './secrets.js'
import { allowedCalls, Unit } from './unit.js'
import { WeChat } from './wechat.js'

const text = readFileSync(new URL('../../crates/server/deploy/weapp-login.service', import.meta.url), 'utf8')
const asItIs = new Unit(text)
/** With the lines for keys that are credentials. */
const withKeysHandedOver = new Unit(text.replaceAll(/^#(LoadCredential|Environment)/gm, '$1'))

let machine: string
let wechat: WeChat
const servers: Program[] = []
before(async () => {
  wechat = await WeChat.start()
  machine = mkdtempSync(join(tmpdir(), 'weapp-login-systemd-'))
  chmodSync(machine, 0o755)
  copyFileSync(BINARY, join(machine, 'weapp-login'))
})
after(async () => {
  for (const program of [wechat, ...servers]) await program.kill()
  rmSync(machine, { recursive: true })
})

test('systemd has nothing to say against it', () => {
  for (const unit of [asItIs, withKeysHandedOver]) {
    const file = join(machine, 'weapp-login.service')
    // Its program must be there.
    writeFileSync(file, unit.text.replace('/usr/local/bin/weapp-login', join(machine, 'weapp-login')))
    assert.equal(execFileSync('systemd-analyze', ['verify', file], { encoding: 'utf8', stdio: 'pipe' }), '')
  }
})

test('it is as little exposed as it says', () => {
  const file = fileURLToPath(new URL('../../crates/server/deploy/weapp-login.service', import.meta.url))
  const review = execFileSync('systemd-analyze', ['security', '--offline=true', '--threshold=15', file], {
    encoding: 'utf8',
  })
  const exposure = /Overall exposure level for weapp-login.service: ([\d.]+)/.exec(review)?.[1]
  assert.ok(exposure)
  assert.ok(text.includes(`得分是 ${exposure}（`) && text.includes(`an exposure of ${exposure} of 10`), exposure)
})

test('the program starts as the unit starts it, logs somebody in, and stops in time', async () => {
  // systemd owns the folder of its state, and the key files in it are 0600.
  const [server, calls] = await start('as-it-is', asItIs, { credentials: 0o400, keysIn: 'state' })
  const address = await baseUrlOf(server)
  await wechat.logsInAt(address)
  assert.deepEqual(await server.stop(), { code: 0, signal: null }, server.said)

  const made = calls()
  assert.ok(made.includes('accept4'), 'they were seen')
  const allowed = allowedCalls(asItIs)
  const refused = made.filter((call) => !allowed.has(call))
  assert.deepEqual(refused, [], 'system calls that the unit does not allow')
})

test('keys that are handed over have the mode that systemd gives them', async () => {
  // With an ACL for the user, of which the mode shows the mask.
  const [server] = await start('handed-over', withKeysHandedOver, { credentials: 0o440, keysIn: 'credentials' })
  await wechat.logsInAt(await baseUrlOf(server))
  assert.deepEqual(await server.stop(), { code: 0, signal: null }, server.said)
})

interface Modes {
  credentials: number
  keysIn: 'state' | 'credentials'
}

/** What systemd does, as far as the program sees it; and which system calls there were. */
async function start(name: string, unit: Unit, modes: Modes): Promise<[Program, () => string[]]> {
  const [credentials, state] = ['credentials', 'state'].map((folder) => join(machine, name, folder)) as [string, string]
  for (const folder of [credentials, state]) {
    mkdirSync(folder, { recursive: true })
    if (isRoot()) chownSync(folder, NOBODY, NOBODY)
  }
  const owner = modes.credentials === 0o400 ? 'nobody' : 'root'
  writeSecrets(credentials, { mode: modes.credentials, owner })
  if (modes.keysIn === 'state') writeSecrets(state, { mode: 0o600, owner: 'nobody' })
  for (const key of ['keys.txt', 'sealing-keys.txt']) {
    if (modes.keysIn === 'state') rmSync(join(credentials, key))
  }
  const settings = `
    data_dir = "${state}"
    [http]
    listen = "127.0.0.1:0"
    [apps.shop]
    appid = "wx0123456789abcdef"
    secret_file = "/etc/weapp-login/shop-appsecret"`
  writeFileSync(join(credentials, 'weapp-login.toml'), settings, { mode: 0o444 })
  assert.deepEqual(unit.credentials.filter((id) => !id.includes('key')).sort(), ['shop-appsecret', 'weapp-login.toml'])

  const variables = { ...unit.environment(credentials), WEAPP_LOGIN__WECHAT__SIMULATOR: wechat.baseUrl }
  const trace = join(machine, name, 'trace')
  writeFileSync(trace, '')
  if (isRoot()) chownSync(trace, NOBODY, NOBODY)
  const command = unit.command(credentials).map((part) => part.replace('/usr/local/bin', machine))
  // The tracer stands aside, so that signals reach the program.
  const server = new Program('strace', ['-D', '-f', '-o', trace, ...command], {
    env: surroundings(variables),
    ...asNobody(),
  })
  servers.push(server)
  return [server, () => callsIn(readFileSync(trace, 'utf8'))]
}

function callsIn(trace: string): string[] {
  return [...new Set([...trace.matchAll(/^\d+ +(\w+)\(/gm)].map(([, call]) => call ?? ''))]
}
