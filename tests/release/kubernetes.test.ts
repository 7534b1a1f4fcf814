/** `deploy/kubernetes/`: what Kubernetes' schemas say of it, and the program with what it is given there. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import type { Deployment, Manifest, Service } from './manifests.js'
import { baseUrlOf, BINARY, Program, surroundings } from './program.js'
import { asNobody, NOBODY, writeSecrets } from './secrets.js'
import { WeChat } from './wechat.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const FILE = here('../../crates/server/deploy/kubernetes/weapp-login.yaml')
const VALIDATOR = here('../../target/kubernetes-validate/bin/kubernetes-validate')
/** Of the oldest release that it asks for, and of the newest that the validator knows. */
const RELEASES = ['1.30.0', '1.37.0']

// As kubectl reads YAML: a number that begins with 0 is octal.
const manifests = parseAllDocuments(readFileSync(FILE, 'utf8'), { version: '1.1' }).map(
  (each) => each.toJS() as Manifest,
)
const settings = manifest('ConfigMap').data?.['weapp-login.toml'] ?? ''
const { template, ...deployment } = manifest<Deployment>('Deployment').spec
const pod = template.spec
const [container] = pod.containers
assert.ok(container)

test('Kubernetes takes every one of them, and knows every field', () => {
  for (const release of RELEASES)
    execFileSync(VALIDATOR, ['--strict', '--kubernetes-version', release, FILE], { stdio: 'pipe' })
})

test('the service is for the deployment, and the port of the operator is not in it', () => {
  const service = manifest<Service>('Service').spec
  assert.deepEqual(service.selector, template.metadata.labels)
  assert.deepEqual(deployment.selector.matchLabels, template.metadata.labels)
  assert.deepEqual(
    service.ports.map((port) => port.targetPort),
    ['http'],
  )
  const ports = Object.fromEntries(container.ports.map((port) => [port.name, port.containerPort]))
  assert.match(settings, new RegExp(`\\[http\\]\\nlisten = "0.0.0.0:${ports['http']}"`))
  assert.match(settings, new RegExp(`\\[operator\\][^\\[]*listen = "0.0.0.0:${ports['operator']}"`))
})

test('nobody is refused in an upgrade, and a server that stops has its time', () => {
  assert.deepEqual(deployment.strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 })
  const reference = readFileSync(here('../../crates/server/src/settings/default.toml'), 'utf8')
  const grace = Number(/^shutdown_grace = "(\d+)s"$/m.exec(reference)?.[1])
  const closing = 2
  const before = container.lifecycle.preStop.sleep.seconds
  assert.ok(pod.terminationGracePeriodSeconds > before + grace + closing)
})

test('a pod may do nothing that it need not', () => {
  assert.equal(pod.automountServiceAccountToken, false)
  const { runAsNonRoot, runAsUser, fsGroup } = pod.securityContext
  assert.deepEqual({ runAsNonRoot, runAsUser, fsGroup }, { runAsNonRoot: true, runAsUser: NOBODY, fsGroup: NOBODY })
  assert.deepEqual(container.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
})

const machine = mkdtempSync(join(tmpdir(), 'weapp-login-pod-'))
const running: { kill(): Promise<void> }[] = []
after(async () => {
  for (const program of running) await program.kill()
  rmSync(machine, { recursive: true })
})

test('the program starts with these settings and files of these modes, and answers the probes', async () => {
  chmodSync(machine, 0o755)
  copyFileSync(BINARY, join(machine, 'weapp-login'))
  const folders = new Map(container.volumeMounts.map(({ name, mountPath }) => [mountPath, join(machine, name)]))
  for (const folder of folders.values()) {
    mkdirSync(folder)
    chmodSync(folder, 0o777)
  }
  const moved = (text: string) => [...folders].reduce((text, [path, folder]) => text.replaceAll(path, folder), text)
  writeFileSync(join(machine, 'settings/weapp-login.toml'), moved(settings), { mode: 0o644 })
  const keys = pod.volumes.find(({ name }) => name === 'keys')
  const mode = keys?.secret?.defaultMode
  assert.equal(mode, 0o440)
  writeSecrets(join(machine, 'keys'), { mode, owner: 'root' })

  const wechat = await WeChat.start()
  running.push(wechat)
  const env = surroundings({
    ...Object.fromEntries(container.env.map(({ name }) => [name, ''])),
    WEAPP_LOGIN__WECHAT__SIMULATOR: wechat.baseUrl,
    WEAPP_LOGIN__HTTP__LISTEN: '127.0.0.1:0',
    WEAPP_LOGIN__OPERATOR__LISTEN: '127.0.0.1:0',
  })
  const server = new Program(join(machine, 'weapp-login'), container.args.map(moved), { env, ...asNobody() })
  running.push(server)
  const address = await baseUrlOf(server)
  await wechat.logsInAt(address)
  for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
    assert.equal(probe.httpGet.port, 'http')
    assert.equal((await fetch(address + probe.httpGet.path)).status, 200, probe.httpGet.path)
  }
  assert.deepEqual(await server.stop(), { code: 0, signal: null }, server.said)
})

function manifest<M extends Manifest = Manifest>(kind: string): M {
  const found = manifests.find((manifest) => manifest.kind === kind)
  assert.ok(found, kind)
  return found as M
}
