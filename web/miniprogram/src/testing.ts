export { createFakeWx } from './fake_wx.js'
export type { FakeWx, FakeWxOptions } from './fake_wx.js'
export type { SentRequest } from './fake_request.js'
