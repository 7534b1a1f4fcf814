/// <reference types="miniprogram-api-typings" preserve="true" />

/** What is used of `wx`. `uni`, `Taro` and the fake one of `@weapp-login/miniprogram/testing` are like it. */
export interface WxLike {
  login(options: WxLoginOptions): unknown
  request(options: WxRequestOptions): unknown
  getStorageSync(key: string): unknown
  setStorageSync(key: string, data: string): void
  removeStorageSync(key: string): void
}

/** How `wx.login` is called. */
export interface WxLoginOptions {
  success(result: { code: string }): void
  fail(error: WxFailure): void
}

/** How `wx.request` is called. */
export interface WxRequestOptions extends WxRequestSettings {
  success(answer: Answer): void
  fail(error: WxFailure): void
}

/** What `wx.request` can be told besides its callbacks. */
export type WxRequestSettings = Omit<WechatMiniprogram.RequestOption, 'success' | 'fail' | 'complete'>

/** What a failed call of `wx` says of itself. */
export interface WxFailure {
  errMsg?: string
  errno?: number
}

/** What `wx.request` gives to `success`, whatever the status. */
export type Answer<Data = unknown> = Omit<WechatMiniprogram.RequestSuccessCallbackResult, 'data'> & { data: Data }
