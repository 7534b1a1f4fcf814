import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'

import { TokenCodec } from '@weapp-login/token'
import type { Claims } from '@weapp-login/token'

import type { BffOptions } from '../../web/bff/src/app.js'
import { Server } from './server.js'
import { call } from './answer.js'
import type { Answer } from './answer.js'
import { Clock } from './clock.js'
import { inspectKeyOf, newKey } from './keys.js'
import { Link } from './link.js'
import { RunningBff } from './running_bff.js'

/** The one app of a development server. */
export const APPID = 'wx5afe5afe5afe5afe'
export const SERVICE_SECRET = 'a-service-secret-for-tests'
export const HOUR_MS = 3_600_000

export interface WorldOptions {
  /** Settings of the server, `WEAPP_LOGIN__SECTION__KEY`. */
  server?: Record<string, string>
  bff?: Changes
}

/** What is other than usual about a service that checks sessions. */
export type Changes = Partial<Omit<BffOptions, 'server'>> & { serviceSecret?: string | undefined }

/** A server, a network, and a BFF; they end with their test. */
export class World {
  readonly clock = new Clock()
  /** Holds the server's key: seals what the server might have sealed at another time. */
  readonly codec: TokenCodec
  readonly #key: string
  readonly #test: TestContext

  private constructor(
    test: TestContext,
    key: string,
    readonly server: EndingServer,
    readonly link: Link,
  ) {
    this.#test = test
    this.#key = key
    this.codec = new TokenCodec({ keys: [key] })
  }

  static async begin(test: TestContext, options: WorldOptions = {}): Promise<World & { bff: RunningBff }> {
    const world = await World.withoutBff(test, options.server)
    return Object.assign(world, { bff: await world.startBff(options.bff) })
  }

  static async withoutBff(test: TestContext, settings?: WorldOptions['server']): Promise<World> {
    const key = newKey()
    const server = await startServer(test, key, settings)
    const link = await Link.open(server.baseUrl)
    test.after(() => link.close())
    return new World(test, key, server, link)
  }

  /** What the operator reads tokens with. */
  inspectKey(): string {
    return inspectKeyOf(this.#key)
  }

  async startBff(changes: Changes = {}): Promise<RunningBff> {
    const bff = await RunningBff.start(this.guardOptions(changes))
    this.#test.after(() => bff.stop())
    return bff
  }

  /** What a service behind the link is told. */
  guardOptions(changes: Changes = {}): BffOptions {
    const { serviceSecret, ...others } = { serviceSecret: SERVICE_SECRET, ...changes }
    return {
      server: { url: this.link.baseUrl, serviceSecret },
      keys: [this.#key],
      appids: [APPID],
      now: this.clock.now,
      ...others,
    }
  }

  /** Another server with the same keys, and a database of its own. */
  startOtherServer(): Promise<EndingServer> {
    return startServer(this.#test, this.#key)
  }

  /** What the server says to a token, without the BFF. */
  session(token: string, method = 'GET', server = this.server): Promise<Answer> {
    return call(`${server.baseUrl}/session`, { method, headers: { 'x-session': token } })
  }

  wxLogin(user = 'alice', server = this.server): Promise<string> {
    return wxLogin(server, user)
  }

  /** Logs in at the server, and gives back the token. */
  async logIn(user = 'alice', server = this.server): Promise<string> {
    const answer = await call(`${server.baseUrl}/login?code=${await wxLogin(server, user)}`)
    assert.equal(answer.body.code, 0)
    return answer.body.data['token'] as string
  }

  /** The same session's token with other claims. */
  sealedAnew(token: string, changes: Partial<Claims>): string {
    const { claims } = this.codec.verify(token)
    assert.ok(claims && 'sessionId' in claims)
    return this.codec.seal({ ...claims, ...changes })
  }

  /** The token that the session would hold if its login had been some time ago. */
  aged(token: string, ageMs: number): string {
    const thenMs = Date.now() - ageMs
    return this.sealedAnew(token, { authenticatedAt: thenMs, issuedAt: thenMs, expiresAt: thenMs + 24 * HOUR_MS })
  }

  /** Tokens of every kind that is refused, made of a good one and one whose session has been ended. */
  refused(good: string, ended: string): Record<string, string> {
    const inTheFuture = Date.now() + 10 * 60_000
    return {
      none: '',
      garbage: 'garbage',
      'a beginning': 'v1.',
      'a forged one': `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`,
      'an expired one': this.aged(good, 25 * HOUR_MS),
      'one from the future': this.sealedAnew(good, { authenticatedAt: inTheFuture, issuedAt: inTheFuture }),
      'one of another app': this.sealedAnew(good, { appid: 'wx-another' }),
      'one of an ended session': ended,
      'one that is too long': 'v1.'.padEnd(2_000, '0'),
      'one with a letter too many': 'v1.\u00e9',
    }
  }
}

/** A server that may be stopped before the end of its test. */
export interface EndingServer {
  readonly baseUrl: string
  stop(): Promise<void>
}

async function startServer(test: TestContext, key: string, settings?: WorldOptions['server']): Promise<EndingServer> {
  const server = await Server.start({
    WEAPP_LOGIN__KEYS__SECRETS: key,
    WEAPP_LOGIN__SERVICES__SECRETS: SERVICE_SECRET,
    ...settings,
  })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= server.stop())
  test.after(stop)
  return { baseUrl: server.baseUrl, stop }
}

async function wxLogin(server: EndingServer, user: string): Promise<string> {
  const { body } = await call(`${server.baseUrl}/simulator/code?user=${user}`)
  return body.data['code'] as string
}
