// `wx`, with promises.

import { LoginError } from './login_error.js'
import type { Answer, WxFailure, WxLike, WxRequestSettings } from './wx_like.js'

/** A code from `wx.login`. */
export function wxLogin(wx: WxLike, timeoutMs: number): Promise<string> {
  const codeGiven = outcomeOf<{ code?: string } | undefined>((callbacks) => wx.login(callbacks)).then((result) => {
    if (!result?.code) throw new Error('login:ok, but without a code')
    return result.code
  })
  const failed = (error: unknown) =>
    new LoginError({ error: 'wx_login_failed', retry: 'later', message: wordsOf(error) })
  const message = silence('wx.login', timeoutMs)
  const late = () => new LoginError({ error: 'wx_login_timeout', retry: 'later', message })
  return within(timeoutMs, renamed(codeGiven, failed), late)
}

/** Any HTTP answer, whatever its status; rejects where there is none. */
export function wxRequest(
  wx: WxLike,
  settings: WxRequestSettings,
  onTask?: (task: WechatMiniprogram.RequestTask) => void,
): Promise<Answer> {
  let task: unknown
  const answered = outcomeOf<Answer | undefined>((callbacks) => (task = wx.request({ ...settings, ...callbacks })))
  const answer = answered.then((given) => {
    if (!given) throw new Error('request:ok, but without an answer')
    return given
  })
  // What stands in for `wx` may give back less than `wx` does; then the caller's own calls of it say so.
  const told = new Promise<void>((resolve) => {
    if (task) onTask?.(task as WechatMiniprogram.RequestTask)
    resolve()
  })
  return Promise.all([renamed(answer, (error) => networkFailed(wordsOf(error))), told]).then(([given]) => given)
}

/** The same, for a request of our own: nobody else would end it. */
export function wxRequestWithin(timeoutMs: number, wx: WxLike, settings: WxRequestSettings): Promise<Answer> {
  const answer = wxRequest(wx, { ...settings, timeout: timeoutMs })
  return within(timeoutMs, answer, () => networkFailed(silence('wx.request', timeoutMs)))
}

interface Callbacks<Result> {
  success(result: Result): void
  fail(error: WxFailure): void
}

/** What comes of a call: `wx` calls back; some that stand in for it give a promise instead, or both, or throw. */
function outcomeOf<Result>(call: (callbacks: Callbacks<Result>) => unknown): Promise<Result> {
  return new Promise((resolve, reject) => {
    const returned = call({ success: resolve, fail: reject })
    if (!isThenable(returned)) return
    // A promise of nothing is that of an async function, which calls back when it is ready.
    returned.then((result) => result !== undefined && resolve(result as Result), reject)
  })
}

/** What has a limit of its own can stay silent for ever all the same: so there is one of ours. */
function within<Result>(timeoutMs: number, outcome: Promise<Result>, late: () => LoginError): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), timeoutMs)
    const cleared = () => clearTimeout(timer)
    outcome.then(resolve, reject).then(cleared, cleared)
  })
}

function renamed<Result>(outcome: Promise<Result>, named: (error: unknown) => LoginError): Promise<Result> {
  return outcome.catch((error: unknown) => {
    throw named(error)
  })
}

function networkFailed(message: string): LoginError {
  return new LoginError({ error: 'network_failed', retry: 'later', message })
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

/** The words of `wx`, with its number; or those of an `Error`. */
function wordsOf(error: unknown): string {
  if (typeof error === 'string') return error
  const { errMsg, errno, message }: WxFailure & { message?: unknown } = error ?? {}
  const words = errMsg ?? (typeof message === 'string' ? message : '没有说明原因 / no reason was given')
  return errno === undefined ? words : `${words} (errno ${errno})`
}

function silence(what: string, timeoutMs: number): string {
  return `${what} 在 ${timeoutMs} 毫秒内没有回应 / no answer from ${what} within ${timeoutMs} ms`
}
