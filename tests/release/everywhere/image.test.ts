/** `deploy/Dockerfile`: laid out in a folder, and run in there as an image would be. There is no image engine. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../actors/free_port.js'
import { Image } from '../dockerfile.js'
import { Program } from '../program.js'
import { RELEASED } from '../released.js'
import { isRoot, NOBODY, writeSecrets } from '../secrets.js'
import { WeChat } from '../wechat.js'

const DOCKERFILE = fileURLToPath(new URL('../../../crates/server/deploy/Dockerfile', import.meta.url))
const skip = isRoot() ? false : 'only root may change its root'

let folder: string
let image: Image
let wechat: WeChat
const running: Program[] = []

before(async () => {
  if (skip) return
  folder = mkdtempSync(join(tmpdir(), 'weapp-login-image-'))
  // The stage that gives the certificates: a Linux that has some, as this one has, and an empty folder.
  mkdirSync(join(folder, 'stage/empty'), { recursive: true })
  mkdirSync(join(folder, 'stage/etc/ssl'), { recursive: true })
  symlinkSync('/etc/ssl/certs', join(folder, 'stage/etc/ssl/certs'))
  mkdirSync(join(folder, 'image'))
  chmodSync(folder, 0o755)
  const sources = { '': dirname(RELEASED), certificates: join(folder, 'stage') }
  image = Image.layOut(DOCKERFILE, join(folder, 'image'), sources)
  wechat = await WeChat.start()
})
after(async () => {
  for (const program of running) await program.kill()
  await wechat?.kill()
  if (!skip) rmSync(folder, { recursive: true })
})

test('there is nothing in it but the program, the certificates and a folder for the data', { skip }, () => {
  const all = readdirSync(image.root, { recursive: true, withFileTypes: true })
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  assert.deepEqual(files.map((file) => file.slice(image.root.length)).sort(), [
    '/etc/ssl/certs/ca-certificates.crt',
    '/usr/local/bin/weapp-login',
  ])
  assert.equal(image.user, `${NOBODY}:${NOBODY}`)
  assert.deepEqual(image.volumes, ['/data'])
})

test('it logs somebody in, is healthy, and stops when it is told to', { skip }, async () => {
  // What an operator mounts, and what they set.
  const mounted = join(image.root, 'etc/weapp-login')
  mkdirSync(mounted)
  writeFileSync(
    join(mounted, 'weapp-login.toml'),
    '[apps.shop]\nappid = "wx0123456789abcdef"\nsecret = "simulated-secret"',
  )
  writeSecrets(join(image.root, 'data'), { mode: 0o600, owner: 'nobody' })
  const env = {
    ...image.env,
    WEAPP_LOGIN__HTTP__LISTEN: `127.0.0.1:${await freePort()}`,
    WEAPP_LOGIN__WECHAT__SIMULATOR: wechat.baseUrl,
  }
  const run = (command: string[]) => {
    const program = new Program(...image.inside(command), { env })
    running.push(program)
    return program
  }

  const server = run([...image.entrypoint, ...image.command])
  await server.says(/serving/)
  await wechat.logsInAt(`http://${env.WEAPP_LOGIN__HTTP__LISTEN}`)
  const check = run(image.healthcheck)
  assert.deepEqual(await check.ended, { code: 0, signal: null }, check.said)

  assert.deepEqual(await server.stop(image.stopSignal), { code: 0, signal: null }, server.said)
  const after = run(image.healthcheck)
  assert.deepEqual(await after.ended, { code: 1, signal: null }, after.said)
})

test('without the certificates it would not start: it does find them', { skip }, async () => {
  rmSync(join(image.root, 'etc/ssl'), { recursive: true })
  const [program, options] = image.inside([...image.entrypoint, ...image.command])
  const settings = { WEAPP_LOGIN__HTTP__LISTEN: '127.0.0.1:0', WEAPP_LOGIN__WECHAT__SIMULATOR: wechat.baseUrl }
  const server = new Program(program, options, { env: { ...image.env, ...settings } })
  running.push(server)
  assert.deepEqual(await server.ended, { code: 1, signal: null })
  assert.match(server.said, /root certificates/)
})
