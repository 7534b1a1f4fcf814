/** The copy that weapp-login is measured against answers what the yardstick was recorded to answer. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { legacyToken } from '../../actors/legacy_token.js'
import { ScriptedServer } from '../../actors/scripted_server.js'
import { start } from '../service.mjs'

interface Exchange {
  name: string
  request: { path: string; headers: Record<string, string> }
  response: { status: number; content_type: string; body: string }
}

const SECRET = '2019_06'
const ALICE = 'oGZUI0egBJY1zhBYw2KhdUfwVJJE'
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const vectors = new URL('../../vectors/yardstick.json', import.meta.url)
const { exchanges } = JSON.parse(readFileSync(vectors, 'utf8')) as { exchanges: Exchange[] }

/** Which code, and which token, the recording stands for. */
const played: Record<string, () => { code?: string; token?: string }> = {
  'first login': () => ({ code: 'alice' }),
  'second login': () => ({ code: 'alice' }),
  'a code that WeChat refuses': () => ({ code: 'refused' }),
  'a session': () => ({ token: token(ALICE, 0) }),
  'a session of 23 h 59 min': () => ({ token: token(ALICE, DAY_MS - MINUTE_MS) }),
  'a session older than 24 h': () => ({ token: token(ALICE, DAY_MS + MINUTE_MS) }),
  'a good token of an unknown user': () => ({ token: token('oStranger', 0) }),
  'a token that is not one': () => ({}),
  'no token': () => ({}),
}

test('the copy answers as the yardstick does', async (t) => {
  const yardstick = await Yardstick.start()
  t.after(() => yardstick.stop())
  for (const { name, request, response } of exchanges) {
    const play = played[name]
    assert.ok(play, `nobody knows how to play ${name}`)
    const { code = '', token = '' } = play()
    const fill = (text: string) => text.replace('CODE', code).replace('TOKEN', token)
    const headers = Object.entries(request.headers).map(([header, value]): [string, string] => [header, fill(value)])
    const answer = await fetch(`${yardstick.baseUrl}${fill(request.path)}`, { headers })
    const body = (await answer.text()).replace(/"token":"[0-9a-f]+"/, '"token":"TOKEN"')
    assert.deepEqual({ status: answer.status, content_type: answer.headers.get('content-type'), body }, response, name)
  }
})

test('the token of a login is the one that is known', async (t) => {
  const yardstick = await Yardstick.start()
  t.after(() => yardstick.stop())
  const before = Date.now()
  const login = await fetch(`${yardstick.baseUrl}/login?code=alice`)
  const { data } = (await login.json()) as { data: { token: string } }
  const instants = Array.from({ length: Date.now() - before + 1 }, (_, later) => before + later)
  assert.ok(instants.some((instant) => data.token === legacyToken(SECRET, ALICE, instant)))
  const session = await fetch(`${yardstick.baseUrl}/session`, { headers: { 'x-session': data.token } })
  assert.equal(((await session.json()) as { code: number }).code, 0)
})

function token(openid: string, ageMs: number): string {
  return legacyToken(SECRET, openid, Date.now() - ageMs)
}

/** The copy, with a WeChat that knows Alice, and a PostgreSQL in this process. */
class Yardstick {
  readonly baseUrl: string

  private constructor(
    private readonly service: Server,
    private readonly wechat: ScriptedServer,
    private readonly database: PGLiteSocketServer,
    private readonly postgres: PGlite,
  ) {
    this.baseUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  }

  static async start(): Promise<Yardstick> {
    const wechat = await ScriptedServer.start(({ url }) => {
      const isAlice = url?.includes('js_code=alice')
      const answer = isAlice ? { openid: ALICE, session_key: 'M00WVpiHL3Fdo3NOCF0efA==' } : { errcode: 40029 }
      return { body: JSON.stringify(answer) }
    })
    const postgres = await PGlite.create()
    const database = new PGLiteSocketServer({ db: postgres, port: 0, host: '127.0.0.1', maxConnections: 8 })
    await database.start()
    const service = await start({
      port: 0,
      databaseUrl: `postgres://postgres:postgres@${database.getServerConn()}/postgres?sslmode=disable`,
      wechatUrl: wechat.baseUrl,
      appid: 'wx0123456789abcdef',
      appsecret: 'secret',
    })
    return new Yardstick(service, wechat, database, postgres)
  }

  async stop(): Promise<void> {
    const closed = once(this.service, 'close')
    this.service.close()
    this.service.closeAllConnections()
    await closed
    await this.wechat.stop()
    await this.database.stop()
    await this.postgres.close()
  }
}
