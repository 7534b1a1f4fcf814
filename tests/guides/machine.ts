/** A machine of an operator: folders of its own in the places that the pages name, ports of its own, and a shell. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../actors/free_port.js'
import { until } from '../actors/until.js'
import type { Language, Step } from './guide.js'

const BINARY =
  process.env['WEAPP_LOGIN_BINARY'] ?? fileURLToPath(new URL('../../target/debug/weapp-login', import.meta.url))

/** What the pages write, and what stands for it here. */
const FOLDERS = ['/etc/weapp-login', '/var/lib/weapp-login', '/var/backups/weapp-login', '/var/log/weapp-login']
const PORTS = ['8080', '8081', '8090']
const LOCALES = { zh: 'zh_CN.UTF-8', en: 'C.UTF-8' }

export class Machine {
  private readonly shell: ChildProcess
  private readonly terminals: ChildProcess[] = []
  private printed = ''
  private blocks = 0

  private constructor(
    private readonly root: string,
    private readonly here: [named: string, here: string][],
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.shell = spawn('bash', [], { cwd: join(root, 'home'), env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.shell.stdout?.setEncoding('utf8').on('data', (text: string) => (this.printed += text))
    this.shell.stdin?.write('exec 2>&1\nset -euo pipefail\n')
  }

  static async start(language: Language, variables: Record<string, string> = {}): Promise<Machine> {
    const root = mkdtempSync(join(tmpdir(), 'weapp-login-guide-'))
    for (const folder of ['bin', 'home']) mkdirSync(join(root, folder))
    symlinkSync(BINARY, join(root, 'bin/weapp-login'))
    const here: [string, string][] = FOLDERS.map((folder) => [folder, join(root, folder)])
    for (const port of PORTS) here.push([`127.0.0.1:${port}`, `127.0.0.1:${await freePort()}`])
    const path = `${join(root, 'bin')}:${process.env['PATH']}`
    const env = { PATH: path, HOME: join(root, 'home'), LANG: LOCALES[language], ...variables }
    return new Machine(root, here, env)
  }

  /** Does what a step says, and compares what is printed with what the page says. */
  async follow(step: Step): Promise<void> {
    if (step.kind === 'commands') await this.run(step.script, step.printed)
    if (step.kind === 'terminal') await this.open(step.script)
  }

  async stop(): Promise<void> {
    for (const terminal of [...this.terminals, this.shell]) {
      if (terminal.exitCode !== null || terminal.pid === undefined) continue
      const exited = once(terminal, 'exit')
      terminal.kill('SIGKILL')
      await exited
    }
    rmSync(this.root, { recursive: true })
  }

  private async run(script: string, expected?: string): Promise<void> {
    // Not by standard input, which a command may read.
    const file = join(this.root, `block-${this.blocks++}.sh`)
    writeFileSync(file, this.asHere(script))
    const end = `-- end of ${file}\n`
    this.printed = ''
    this.shell.stdin?.write(`source ${file} < /dev/null\necho '${end.trim()}'\n`)
    await until(() => this.printed.endsWith(end) || this.shell.exitCode !== null, script)
    const printed = this.asNamed(this.printed.replace(end, ''))
    assert.equal(this.shell.exitCode, null, `it failed:\n${script}\n${printed}`)
    if (expected !== undefined) assert.match(printed.trim(), patternOf(expected.trim()), script)
  }

  private async open(script: string): Promise<void> {
    // One process, so that it can be ended.
    const command = `set -eu; exec env ${this.asHere(script).replace(/^exec env /, '')}`
    const terminal = spawn('bash', ['-c', command], {
      cwd: join(this.root, 'home'),
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.terminals.push(terminal)
    let printed = ''
    for (const stream of [terminal.stdout, terminal.stderr]) stream?.on('data', (text) => (printed += text))
    await until(() => /http:\/\/|serving/.test(printed) || terminal.exitCode !== null, script)
    assert.equal(terminal.exitCode, null, `it ended:\n${script}\n${printed}`)
  }

  private asHere(text: string): string {
    return this.here.reduce((all, [named, here]) => all.replaceAll(named, here), text)
  }

  private asNamed(text: string): string {
    return this.here.reduce((all, [named, here]) => all.replaceAll(here, named), text)
  }
}

function patternOf(expected: string): RegExp {
  const literal = expected.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll('…', '[^]*?')}$`)
}
