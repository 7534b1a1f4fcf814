import { headerOf, withToken } from './header.js'
import { isToken } from './kept_token.js'
import { wxRequest } from './phone.js'
import { refusalOf } from './refusal.js'
import type { Session } from './session.js'
import { resolveUrl } from './url.js'
import type { Answer, WxLike, WxRequestSettings } from './wx_like.js'

/** What `wx.request` takes, but for its callbacks. */
export interface RequestOptions extends WxRequestSettings {
  /** A path below `baseUrl`, or a full address of the same origin. */
  url: string
  /**
   * Gets the task of each `wx.request` that is made, to `abort()` it or to listen to it.
   *
   * A request that is tried again has a second task; while a login is under way there is none yet.
   */
  onTask?: (task: WechatMiniprogram.RequestTask) => void
}

/** Sends a request with the token; after a refusal once more, with another token. */
export async function requestWithSession(
  { wx, baseUrl, session }: { wx: WxLike; baseUrl: string; session: Session },
  options: RequestOptions,
): Promise<Answer> {
  const { onTask, ...settings } = withoutCallbacks(options)
  const url = resolveUrl(baseUrl, options.url)
  const send = async (token: string) => {
    const answer = await wxRequest(wx, { ...settings, url, header: withToken(options.header, token) }, onTask)
    const renewed = headerOf(answer.header, 'x-session-renewed')
    if (isToken(renewed)) session.renew(token, renewed)
    return answer
  }

  const token = await session.token()
  const answer = await send(token)
  const refusal = refusalOf(answer)
  return refusal ? send(await session.tokenInsteadOf(token, refusal)) : answer
}

/** `complete` of a program without types would run at each attempt; `success` and `fail` are ours anyway. */
function withoutCallbacks(options: RequestOptions & { complete?: unknown }): RequestOptions {
  const { complete: _, ...rest } = options
  return rest
}
