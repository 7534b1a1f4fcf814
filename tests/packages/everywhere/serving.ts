import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

const ADDRESS = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/
const PATIENCE_MS = 60_000

type Child = ChildProcessByStdio<null, Readable, Readable>

/** A program that serves pages. */
export class Serving {
  readonly url: string
  readonly #child: Child

  private constructor(child: Child, url: string) {
    this.#child = child
    this.url = url
  }

  /** Resolves as soon as the program has printed its address. */
  static async start(
    command: string,
    options: string[],
    { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
  ): Promise<Serving> {
    // Of a group of its own, so that what it starts ends with it.
    const child = spawn(command, options, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const timer = setTimeout(() => kill(child), PATIENCE_MS)
    try {
      return new Serving(child, await printedAddress(child))
    } catch (error) {
      kill(child)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'close')
    kill(this.#child)
    await ended
  }
}

async function printedAddress(child: Child): Promise<string> {
  let printed = ''
  child.stderr.on('data', (text) => (printed += String(text)))
  for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(text)
    const address = ADDRESS.exec(printed)?.[0]
    if (address === undefined) continue
    child.stdout.resume()
    return address
  }
  throw new Error(`it never said where it serves:\n${printed}`)
}

function kill(child: Child): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid)
}
