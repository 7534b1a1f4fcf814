import type { Answer, WxLike, WxLoginOptions, WxRequestOptions } from '../src/index.js'

/** A `wx` that does nothing until the test says what happens, and when. */
export class HandMadeWx implements WxLike {
  /** Calls of `wx.login`, in order. */
  readonly logins: WxLoginOptions[] = []
  /** Calls of `wx.request`, in order. */
  readonly sent: WxRequestOptions[] = []
  readonly storage = new Map<string, unknown>()
  isStorageBroken = false
  private readonly answered = new Set<WxRequestOptions>()

  login = (options: WxLoginOptions) => void this.logins.push(options)

  request = (options: WxRequestOptions) => {
    this.sent.push(options)
    return { abort: () => options.fail({ errMsg: 'request:fail abort' }) }
  }

  getStorageSync = (key: string) => (this.mustNotBeBroken(), this.storage.get(key) ?? '')
  setStorageSync = (key: string, data: string) => (this.mustNotBeBroken(), void this.storage.set(key, data))
  removeStorageSync = (key: string) => (this.mustNotBeBroken(), void this.storage.delete(key))

  private mustNotBeBroken() {
    if (this.isStorageBroken) throw new Error('exceed storage max size')
  }

  /** The tokens of the requests that carried one. */
  get tokens() {
    return this.sent.map((options) => options.header?.['x-session'] as string | undefined).filter(Boolean)
  }

  /** The requests of a path that nobody has answered. */
  unanswered(path: string) {
    return this.sent.filter((options) => options.url.endsWith(path) && !this.answered.has(options))
  }

  /** Answers the oldest open request of a path. */
  async answer(path: string, { statusCode = 200, data = {}, header = {} }: Partial<Answer>) {
    const request = this.unanswered(path)[0]
    if (!request) throw new Error(`nobody asks for ${path}`)
    this.answered.add(request)
    request.success({ statusCode, data, header } as Answer)
    await settled()
  }

  /** Gives the next code to the latest `wx.login`, and a token to whoever sends it. */
  async logsInWith(token: string) {
    await this.givesCode(`code-for-${token}`)
    await this.answer('/login', { data: loggedIn(token) })
  }

  async givesCode(code: string) {
    this.logins.at(-1)?.success({ code })
    await settled()
  }
}

export function loggedIn(token: string) {
  const data = { token, expires_at: 1_800_000_000_000, user_id: 'user-1', is_new_user: false }
  return { code: 0, data, message: 'success' }
}

export const expired = {
  statusCode: 200,
  data: { code: 2, data: {}, message: '登陆过期', error: 'session_expired', retry: 'login' },
}

export const invalid = {
  statusCode: 401,
  data: { code: 1, data: {}, message: '登陆失败', error: 'session_invalid', retry: 'login' },
}

export function revoked(reason: string) {
  return { statusCode: 401, data: { code: 3, data: { reason }, message: '', error: 'session_revoked', retry: 'login' } }
}

/** Lets everything happen that needs nothing more from outside. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
