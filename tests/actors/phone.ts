import { createClient } from '@weapp-login/miniprogram'
import { createFakeWx } from '@weapp-login/miniprogram/testing'

/** What `/session` answers. */
export interface SessionAnswer {
  code: number
  data: { user_id: string; openid: string; expires_at: number; reason?: string }
  message: string
}

/** A phone with the mini program on it. */
export function phoneOf(user: string, { baseUrl }: { baseUrl: string }, { token }: { token?: string } = {}) {
  const key = `weapp-login:${baseUrl}`
  const wx = createFakeWx({ baseUrl, user, storage: token === undefined ? {} : { [key]: token } })
  const client = createClient({ baseUrl, wx })
  return {
    wx,
    client,
    /** The token that is kept for the next start. */
    storedToken: () => wx.storage.get(key) as string | undefined,
    /** What has gone over the wire, like `POST /login`. */
    sent: () => wx.requests.map(({ method, url }) => `${method} ${url.slice(baseUrl.length)}`),
    session: (header = {}) => client.request<SessionAnswer>({ url: '/session', header }),
  }
}
