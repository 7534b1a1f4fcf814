import { causeOf, fakeRequest } from './fake_request.js'
import type { SentRequest } from './fake_request.js'
import type { WxLike, WxLoginOptions, WxRequestOptions } from './wx_like.js'

export interface FakeWxOptions {
  /** A development server, `weapp-login serve --dev`: it gives the codes. */
  baseUrl: string
  /** Whose phone this is; `alice` unless set. Any name will do. */
  user?: string
  /** Which mini program runs; the server's own unless set. */
  appid?: string
  /** What the phone has stored before. */
  storage?: Record<string, unknown>
}

/** A phone without a phone: `wx`, over real HTTP, with codes of the development server's simulator. */
export interface FakeWx extends WxLike {
  /** How often `wx.login` was called. */
  readonly loginCalls: number
  /** What `wx.request` was asked for, in order. */
  readonly requests: readonly SentRequest[]
  /** What is stored, to look at and to change. */
  readonly storage: Map<string, unknown>
  /** What `wx.login` does: as it should, `login:fail`, or nothing for ever, as phones sometimes do. */
  loginBehavior: 'works' | 'fails' | 'hangs'
  /** Whether storage throws, as it does when it is full. */
  isStorageBroken: boolean
  /** Whether there is no network. */
  isOffline: boolean
  request(options: WxRequestOptions): { abort(): void }
}

/** A fake `wx`, for tests in Node. */
export function createFakeWx(options: FakeWxOptions): FakeWx {
  const { user = 'alice', appid } = options
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const requests: SentRequest[] = []
  const storage = new Map(Object.entries(options.storage ?? {}))
  let loginCalls = 0

  const code = async (): Promise<string> => {
    const query = new URLSearchParams(appid === undefined ? { user } : { user, appid })
    const response = await fetch(`${baseUrl}/simulator/code?${query}`)
    const body = (await response.json()) as { data: { code?: string }; message: string }
    if (body.data.code === undefined) throw new Error(body.message)
    return body.data.code
  }

  const mustWork = (method: string) => {
    if (fake.isStorageBroken) throw new Error(`${method}:fail exceed storage max size`)
  }

  const fake: FakeWx = {
    requests,
    storage,
    loginBehavior: 'works',
    isStorageBroken: false,
    isOffline: false,
    get loginCalls() {
      return loginCalls
    },
    login: ({ success, fail }: WxLoginOptions) => {
      loginCalls += 1
      if (fake.loginBehavior === 'hangs') return
      const given = fake.isOffline || fake.loginBehavior === 'fails' ? Promise.reject(new Error('no network')) : code()
      given.then(
        (code) => success({ code }),
        (error: Error) => fail({ errMsg: `login:fail ${causeOf(error)}` }),
      )
    },
    request: (request) => {
      return fakeRequest(request, { appid, isOffline: fake.isOffline, onSent: (sent) => requests.push(sent) })
    },
    getStorageSync: (key) => {
      mustWork('getStorageSync')
      return storage.get(key) ?? ''
    },
    setStorageSync: (key, data) => {
      mustWork('setStorageSync')
      storage.set(key, data)
    },
    removeStorageSync: (key) => {
      mustWork('removeStorageSync')
      storage.delete(key)
    },
  }
  return fake
}
