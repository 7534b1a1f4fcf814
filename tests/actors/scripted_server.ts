import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ScriptedAnswer {
  status?: number
  body: string
}

/** A server that says what it is told to, for what a good server never says. */
export class ScriptedServer {
  readonly baseUrl: string
  readonly #listener: Server

  private constructor(listener: Server) {
    this.#listener = listener
    this.baseUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  }

  static async start(script: (request: IncomingMessage) => ScriptedAnswer | Promise<ScriptedAnswer>) {
    const listener = createServer(async (request, response) => {
      const { status = 200, body } = await script(request)
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    return new ScriptedServer(listener)
  }

  async stop(): Promise<void> {
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    this.#listener.closeAllConnections()
    await closed
  }
}
