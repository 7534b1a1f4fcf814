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
  // What an operator mounts.
  const mounted = join(image.root, 'etc/weapp-login')
  mkdirSync(mounted)
  writeFileSync(
    join(mounted, 'weapp-login.toml'),
    '[apps.shop]\nappid = "wx0123456789abcdef"\nsecret = "simulated-secret"',
  )
  writeSecrets(join(image.root, 'data'), { mode: 0o600, owner: 'nobody' })
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
  const ofTheImage = files.map((file) => file.slice(image.root.length)).filter((file) => !isMounted(file))
  assert.deepEqual(ofTheImage.sort(), ['/etc/ssl/certs/ca-certificates.crt', '/usr/local/bin/weapp-login'])
  assert.equal(image.user, `${NOBODY}:${NOBODY}`)
  assert.deepEqual(image.volumes, ['/data'])
})

test('it logs somebody in, is healthy, and stops when it is told to', { skip }, async () => {
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

test('it finds the certificates, without which it would not start for the real WeChat', { skip }, async () => {
  const env = {
    ...image.env,
    WEAPP_LOGIN__HTTP__LISTEN: '127.0.0.1:0',
    WEAPP_LOGIN__APPS__SHOP__SECRET: '0123456789abcdef0123456789abcdef',
  }
  const start = () => {
    const server = new Program(...image.inside([...image.entrypoint, ...image.command]), { env })
    running.push(server)
    return server
  }
  const server = start()
  await server.says(/serving/)
  await server.stop()

  rmSync(join(image.root, 'etc/ssl'), { recursive: true })
  const without = start()
  await without.says(/root certificates/)
  assert.deepEqual(await without.ended, { code: 1, signal: null })
})

function isMounted(file: string): boolean {
  return file.startsWith('/etc/weapp-login/') || file.startsWith('/data/')
}
