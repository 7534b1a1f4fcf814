import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** The network between a service and the server: it can fail in every way that networks do, and it can lead elsewhere. */
export class Link {
  readonly baseUrl: string
  readonly #listener: Server
  readonly #sockets = new Set<Socket>()
  #isCut = false
  #isSilent = false
  #delayMs = 0
  #dropEvery = Number.POSITIVE_INFINITY
  #target: URL
  /** How many connections were asked for. */
  connectionCount = 0

  private constructor(listener: Server, target: string) {
    this.#listener = listener
    this.#target = new URL(target)
    this.baseUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
    listener.on('connection', (socket) => this.#lead(socket))
  }

  static async open(target: string): Promise<Link> {
    const listener = createServer()
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    return new Link(listener, target)
  }

  /** Ends what is under way, and lets nothing through: who connects is refused at once. */
  cut(): void {
    this.#isCut = true
    this.#endConnections()
  }

  /** Swallows everything, and says nothing: who waits for an answer waits for ever. */
  fallSilent(): void {
    this.#isSilent = true
  }

  /** Makes each way so much longer. */
  delay(ms: number): void {
    this.#delayMs = ms
  }

  /** Ends each n-th connection as the first answer comes through it. */
  dropEvery(nth: number): void {
    this.#dropEvery = nth
    this.#endConnections()
  }

  /** All is well again. What was swallowed does not come back. */
  mend(): void {
    const wasSilent = this.#isSilent
    this.#isCut = this.#isSilent = false
    this.#delayMs = 0
    this.#dropEvery = Number.POSITIVE_INFINITY
    if (wasSilent) this.#endConnections()
  }

  /** Leads to another server from now on. */
  leadTo(target: string): void {
    this.#target = new URL(target)
    this.#endConnections()
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
    const isDropped = this.connectionCount % this.#dropEvery === 0
    this.#join(socket, onward, () => true)
    this.#join(onward, socket, () => !isDropped)
  }

  #join(one: Socket, other: Socket, mayPass: () => boolean): void {
    this.#sockets.add(one)
    one.on('error', () => other.destroy())
    one.on('close', () => {
      this.#sockets.delete(one)
      other.destroy()
    })
    one.on('data', (octets) => {
      if (this.#isSilent) return
      if (!mayPass()) return void one.destroy()
      // Timers of the same length keep their order.
      if (this.#delayMs === 0) other.write(octets)
      else setTimeout(() => other.write(octets), this.#delayMs)
    })
  }

  #endConnections(): void {
    this.#sockets.forEach((socket) => socket.destroy())
  }
}
