import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** `WEAPP_LOGIN_BINARY`, or what `cargo build` has made. */
const BINARY =
  process.env['WEAPP_LOGIN_BINARY'] ?? fileURLToPath(new URL('../../target/debug/weapp-login', import.meta.url))

/** A development server: the real binary on a port of its own, with WeChat simulated. */
export class Server {
  readonly baseUrl: string
  private readonly child: ChildProcess
  private readonly dataDir: string

  private constructor(baseUrl: string, child: ChildProcess, dataDir: string) {
    this.baseUrl = baseUrl
    this.child = child
    this.dataDir = dataDir
  }

  /** Starts one. `settings` are environment variables, `WEAPP_LOGIN__SECTION__KEY`. */
  static async start(settings: Record<string, string> = {}): Promise<Server> {
    const dataDir = await mkdtemp(join(tmpdir(), 'weapp-login-'))
    const flags = ['serve', '--dev', '--listen', '127.0.0.1:0', '--data-dir', dataDir]
    const env = { ...withoutSettings(process.env), ...settings }
    const child = spawn(BINARY, flags, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    child.stderr.on('data', (text) => (log += text))
    const started = await Promise.race([addressIn(child), once(child, 'error').then(([error]) => error as Error)])
    if (typeof started === 'string') return new Server(started, child, dataDir)
    await rm(dataDir, { recursive: true })
    throw started ?? new Error(`it ended: ${log}`)
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit')
    // As hard as it gets: nothing here is to be kept.
    this.child.kill('SIGKILL')
    await exited
    await rm(this.dataDir, { recursive: true })
  }
}

/** Reads the banner to its end; `undefined` if there is none. */
async function addressIn(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined
  let address: string | undefined
  for await (const line of createInterface(child.stdout)) {
    address ??= /http:\/\/[^\s/]+/.exec(line)?.[0]
    if (line.includes('Ctrl-C')) {
      // Nobody reads on, and a full pipe would hold the server up.
      child.stdout.resume()
      return address
    }
  }
  return undefined
}

/** Nothing of this machine's environment sets anything. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('WEAPP_LOGIN__')))
}
