export { createFakeWx } from './fake_wx.js'
export type { FakeWx, FakeWxOptions, SentRequest } from './fake_wx.js'
