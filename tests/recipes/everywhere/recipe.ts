import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PATIENCE_MS = 20_000
const ADDRESS = /^http:\/\/\S+?(?=\/?$)/

/** A program of one of the folders beside this one, which prints its address as it is ready. */
export class Recipe {
  readonly baseUrl: string
  /** Everything that it has printed. */
  readonly printed: string[]
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, baseUrl: string, printed: string[]) {
    this.#child = child
    this.baseUrl = baseUrl
    this.printed = printed
  }

  /** `settings` are its environment variables. */
  static async start(main: string, settings: Record<string, string>): Promise<Recipe> {
    const path = fileURLToPath(new URL(`../${main}`, import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', path], {
      // From where its tsconfig is found.
      cwd: fileURLToPath(new URL(`../${main.split('/')[0]}`, import.meta.url)),
      env: { ...process.env, NODE_NO_WARNINGS: '1', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const printed: string[] = []
    createInterface(child.stderr).on('line', (line) => printed.push(line))
    const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    const address = await new Promise<string | undefined>((resolve) => {
      child.once('exit', () => resolve(undefined))
      createInterface(child.stdout).on('line', (line) => {
        printed.push(line)
        const found = ADDRESS.exec(line)?.[0]
        if (found) resolve(found)
      })
    })
    clearTimeout(impatience)
    if (address === undefined) throw new Error(`it ended:\n${printed.join('\n')}`)
    return new Recipe(child, address, printed)
  }

  /** As an operator stops it. Fails if it has to be killed. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS)
    await exited
    clearTimeout(impatience)
    if (this.#child.signalCode === 'SIGKILL') throw new Error('it did not stop')
  }
}
