import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { createBff } from '../../web/bff/src/app.js'
import type { Bff, BffOptions } from '../../web/bff/src/app.js'
import { httpServer } from '../../web/bff/src/http_server.js'
import { call } from './answer.js'
import type { Answer } from './answer.js'
import { until } from './until.js'

/** The BFF, on a port of its own. */
export class RunningBff {
  readonly baseUrl: string
  readonly log: string[]
  readonly #http: Server
  readonly #bff: Bff

  private constructor(bff: Bff, http: Server, log: string[]) {
    this.#bff = bff
    this.#http = http
    this.log = log
    this.baseUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  }

  static async start(options: BffOptions): Promise<RunningBff> {
    const log: string[] = []
    const bff = createBff({ log: (line) => log.push(line), ...options })
    const http = httpServer(bff.app.callback())
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    return new RunningBff(bff, http, log)
  }

  /** Resolves when the BFF knows every revocation. */
  async loaded(): Promise<void> {
    await until(() => this.#bff.guard.stalenessMs !== undefined, 'the revocations are loaded')
  }

  /** From here on it hears nothing more. */
  async endFeed(): Promise<void> {
    await this.#bff.guard.close()
  }

  /** The guarded route. */
  me(token: string, headers: Record<string, string> = {}): Promise<Answer> {
    return call(`${this.baseUrl}/me`, { headers: { 'x-session': token, ...headers } })
  }

  async stop(): Promise<void> {
    const closed = once(this.#http, 'close')
    this.#http.close()
    this.#http.closeAllConnections()
    await closed
    await this.endFeed()
  }
}
