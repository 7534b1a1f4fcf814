import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** The network between the BFF and the server: it can fail, and it can lead elsewhere. */
export class Gate {
  readonly baseUrl: string
  readonly #listener: Server
  readonly #sockets = new Set<Socket>()
  #isCut = false
  #target: URL
  /** How many connections were asked for. */
  connectionCount = 0

  private constructor(listener: Server, target: string) {
    this.#listener = listener
    this.#target = new URL(target)
    this.baseUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
    listener.on('connection', (socket) => this.#lead(socket))
  }

  static async open(target: string): Promise<Gate> {
    const listener = createServer()
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    return new Gate(listener, target)
  }

  /** Ends what is under way, and lets nothing through. */
  cut(): void {
    this.#isCut = true
    this.#sockets.forEach((socket) => socket.destroy())
  }

  mend(): void {
    this.#isCut = false
  }

  /** Leads to another server from now on. */
  leadTo(target: string): void {
    this.#target = new URL(target)
    this.#sockets.forEach((socket) => socket.destroy())
  }

  async close(): Promise<void> {
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    this.cut()
    await closed
  }

  #lead(socket: Socket): void {
    this.connectionCount += 1
    if (this.#isCut) return void socket.destroy()
    const onward = connect(Number(this.#target.port), this.#target.hostname)
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  }
}
