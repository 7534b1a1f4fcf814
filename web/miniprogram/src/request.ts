import { headerOf, mustCarryNoToken, withToken } from './header.js'
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
  const route = url.replace(/[?#].*/, '')
  mustCarryNoToken(options.header)
  const send = async (token: string) => {
    const answer = await wxRequest(wx, { ...settings, url, header: withToken(options.header, token) }, onTask)
    const renewed = headerOf(answer.header, 'x-session-renewed')
    if (isToken(renewed)) session.renew(token, renewed)
    const refusal = refusalOf(answer)
    if (!refusal && isSuccess(answer)) session.accepted(token, route)
    return { answer, refusal }
  }

  const token = await session.token()
  const { answer, refusal } = await send(token)
  if (!refusal) return answer
  const other = await session.tokenInsteadOf(token, refusal, route)
  return other === undefined ? answer : (await send(other)).answer
}

function isSuccess({ statusCode }: Answer): boolean {
  return statusCode >= 200 && statusCode < 300
}

/** `complete` of a program without types would run at each attempt; `success` and `fail` are ours anyway. */
function withoutCallbacks(options: RequestOptions & { complete?: unknown }): RequestOptions {
  const { complete: _, ...rest } = options
  return rest
}
