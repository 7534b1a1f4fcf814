/** WeChat, simulated: a process of its own. */
import assert from 'node:assert/strict'
import { BINARY, Program } from './program.js'

/** The appid that the examples write. */
const APPID = 'wx0123456789abcdef'

export class WeChat {
  private constructor(
    readonly baseUrl: string,
    private readonly simulator: Program,
  ) {}

  static async start(): Promise<WeChat> {
    const simulator = new Program(BINARY, ['simulator', '--listen', '127.0.0.1:0', '--app', APPID])
    return new WeChat(await simulator.says(/(http:\/\/[\d.:]+)[^]*Ctrl-C/), simulator)
  }

  /** `wx.login` on alice's phone, a login with it, and a check. */
  async logsInAt(server: string): Promise<void> {
    const { code } = await data(`${this.baseUrl}/simulator/code?user=alice&appid=${APPID}`)
    const { token } = await data(`${server}/login?code=${code}`)
    const { appid } = await data(`${server}/session`, { 'x-session': String(token) })
    assert.equal(appid, APPID)
  }

  kill(): Promise<void> {
    return this.simulator.kill()
  }
}

async function data(url: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, { headers })
  const answer = (await response.json()) as { code: number; data: Record<string, unknown> }
  assert.equal(answer.code, 0, JSON.stringify(answer))
  return answer.data
}
