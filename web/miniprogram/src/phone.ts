// `wx`, with promises.

import { LoginError } from './login_error.js'
import type { Answer, WxFailure, WxLike, WxRequestSettings } from './wx_like.js'

/** A code from `wx.login`, which may stay silent for ever: so it has a time limit of our own. */
export function wxLogin(wx: WxLike, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (error: WxFailure) => {
      clearTimeout(timer)
      reject(new LoginError({ error: 'wx_login_failed', retry: 'later', message: wordsOf(error) }))
    }
    const timer = setTimeout(() => {
      const message = `wx.login 在 ${timeoutMs} 毫秒内没有回应 / no answer from wx.login within ${timeoutMs} ms`
      reject(new LoginError({ error: 'wx_login_timeout', retry: 'later', message }))
    }, timeoutMs)
    attempt(failed, () =>
      wx.login({
        success: (result) => {
          if (!result.code) return failed({ errMsg: 'login:ok, but without a code' })
          clearTimeout(timer)
          resolve(result.code)
        },
        fail: failed,
      }),
    )
  })
}

/** Any HTTP answer, whatever its status; rejects where there is none. */
export function wxRequest(
  wx: WxLike,
  settings: WxRequestSettings,
  onTask?: (task: WechatMiniprogram.RequestTask) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const failed = (error: WxFailure) =>
      reject(new LoginError({ error: 'network_failed', retry: 'later', message: wordsOf(error) }))
    const task = attempt(failed, () => wx.request({ ...settings, success: resolve, fail: failed }))
    // What stands in for `wx` may give back less than `wx` does; then the caller's own calls of it say so.
    if (task) onTask?.(task as WechatMiniprogram.RequestTask)
  })
}

/** Some stand-ins for `wx` throw, and some give back a promise beside calling back: neither may get lost. */
function attempt(failed: (error: WxFailure) => void, call: () => unknown): unknown {
  try {
    const returned = call()
    if (isThenable(returned)) returned.then(undefined, failed)
    return returned
  } catch (error) {
    failed(error instanceof Error ? { errMsg: error.message } : {})
    return undefined
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

function wordsOf(error: WxFailure | undefined): string {
  return error?.errMsg ?? '没有说明原因 / no reason was given'
}
