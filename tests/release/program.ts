/** A program that runs until it is told to stop. What it says is kept. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { until } from '../actors/until.js'

/** `WEAPP_LOGIN_BINARY`, or what `cargo build` has made. */
export const BINARY =
  process.env['WEAPP_LOGIN_BINARY'] ?? fileURLToPath(new URL('../../target/debug/weapp-login', import.meta.url))

/** How it went: an exit code or a signal. */
export interface End {
  code: number | null
  signal: NodeJS.Signals | null
}

export class Program {
  said = ''
  readonly ended: Promise<End>
  readonly #child: ChildProcess
  #hasEnded = false

  constructor(command: string, options: string[], { env, ...others }: SpawnOptions = {}) {
    // Nothing of this machine's environment sets anything.
    this.#child = spawn(command, options, { ...others, env: env ?? surroundings(), stdio: 'pipe' })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text))
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject)
      this.#child.on('close', (code, signal) => {
        this.#hasEnded = true
        resolve({ code, signal })
      })
    })
  }

  /** Waits until it has said this; gives the part in parentheses. */
  async says(pattern: RegExp): Promise<string> {
    const match = () => pattern.exec(this.said)
    await until(() => match() !== null || this.#hasEnded, `${pattern} in ${this.said}`)
    const found = match()
    if (found === null) throw new Error(`it ended without ${pattern}: ${this.said}`)
    return found[1] ?? found[0]
  }

  get id(): number {
    assert.ok(this.#child.pid)
    return this.#child.pid
  }

  types(text: string): void {
    this.#child.stdin?.write(text)
  }

  /** Tells it to end, and waits until it has. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<End> {
    this.#child.kill(signal)
    await until(() => this.#hasEnded, `the end of it: ${this.said}`)
    return await this.ended
  }

  /** As hard as it gets, if it still runs. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }
}

/** Without the settings of whoever runs the tests. */
export function surroundings(variables: Record<string, string> = {}): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('WEAPP_LOGIN__'))
  return { ...Object.fromEntries(ours), ...variables }
}

/** Where a server says that it serves. */
export async function baseUrlOf(server: Program): Promise<string> {
  return `http://${await server.says(/serving.*?address"?[=:]"?([\d.:]+)/)}`
}
