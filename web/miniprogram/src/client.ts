import type { RevocationReason } from './codes.js'
import { envelopeOf, errorOf } from './envelope.js'
import { KeptToken } from './kept_token.js'
import { logIn } from './login.js'
import type { SignedIn } from './login.js'
import { wxRequest } from './phone.js'
import { refusalOf } from './refusal.js'
import { requestWithSession } from './request.js'
import type { RequestOptions } from './request.js'
import { Session } from './session.js'
import { parseBaseUrl } from './url.js'
import type { Answer, WxLike } from './wx_like.js'

export interface ClientOptions {
  /** Where the server is, like `https://api.example.com`; the token goes to this origin only. */
  baseUrl: string
  /** `wx` unless set: for `uni`, `Taro`, and tests. */
  wx?: WxLike
  /** The app to log in to, where the server serves several and can't tell by itself. */
  appid?: string
  /** How long `wx.login` may take; 10 seconds unless set. */
  wxLoginTimeoutMs?: number
  /**
   * Whether to log in by itself after the server has ended the session; yes unless set.
   *
   * After a no, requests fail with `session_revoked` until the app calls `login()`. Where a user may have one
   * device only, say no to `replaced`: otherwise two devices throw each other out for ever.
   */
  mayLogInAgain?: (reason: RevocationReason) => boolean
}

/** One user's session with one server. An app makes one of it, and everybody uses it. */
export interface Client {
  /**
   * Logs in, whether or not there is a session. Requests do so by themselves: it is needed after `logout()`, or to
   * know who the user is. Calls at the same time share one login.
   */
  login(): Promise<SignedIn>
  /**
   * `wx.request` with the session. It logs in first if there is none, and logs in again and retries, once, if the
   * token is refused; where that has not helped a moment ago, the refusal is the caller's to see.
   *
   * Resolves with **every** HTTP answer, as `wx.request` does: look at `statusCode`. Rejects with a `LoginError` if
   * there is no answer or no session.
   */
  request<Data = unknown>(options: RequestOptions): Promise<Answer<Data>>
  /**
   * Ends the session, here at once and then at the server. From then on requests fail with `session_revoked`,
   * until `login()` or the next start.
   *
   * Rejects if the server could not be told; here the session is over all the same.
   */
  logout(): Promise<void>
  /**
   * Ends all sessions of the user, on every device and in every app of the server, and here it is as after a
   * `logout()`. It logs in first if that is needed to say so.
   *
   * Rejects if the server could not be told; then nothing has ended.
   */
  logoutEverywhere(): Promise<void>
}

const WX_LOGIN_TIMEOUT_MS = 10_000

/** A client for one server. Asks nobody anything until it is used. */
export function createClient(options: ClientOptions): Client {
  // A program without types may give nothing at all; then it is the address that is missed.
  const given: Partial<ClientOptions> = options ?? {}
  const { appid, wxLoginTimeoutMs = WX_LOGIN_TIMEOUT_MS, mayLogInAgain = () => true } = given
  const baseUrl = parseBaseUrl(given.baseUrl)
  const wx = given.wx ?? globalWx()
  // Two servers, or two apps, must not take each other's token.
  const kept = new KeptToken(wx, `weapp-login:${baseUrl}${appid === undefined ? '' : `#${appid}`}`)
  const session = new Session({
    kept,
    logIn: () => logIn({ wx, baseUrl, appid, wxLoginTimeoutMs }),
    mayLogInAgain,
    now: Date.now,
  })

  const endAtServer = async (token: string) => {
    const answer = await wxRequest(wx, {
      url: `${baseUrl}/session`,
      method: 'DELETE',
      header: { 'x-session': token },
    })
    // A session that the server refuses is over as well.
    if (envelopeOf(answer)?.code !== 0 && !refusalOf(answer)) throw errorOf(answer, token)
  }

  const endAllAtServer = async (...tokens: (Promise<string | undefined> | string | undefined)[]) => {
    await Promise.all(
      tokens.map(async (given) => {
        const token = await given
        if (token !== undefined) await endAtServer(token)
      }),
    )
  }

  return {
    login: async () => (await session.begin()).signedIn,
    // What the server sends is the caller's to know.
    request: <Data>(request: RequestOptions) =>
      requestWithSession({ wx, baseUrl, session }, request) as Promise<Answer<Data>>,
    logout: async () => {
      const { kept, abandoned } = session.end()
      await endAllAtServer(kept, abandoned)
    },
    logoutEverywhere: async () => {
      const answer = await requestWithSession({ wx, baseUrl, session }, { url: '/sessions', method: 'DELETE' })
      if (envelopeOf(answer)?.code !== 0) throw errorOf(answer)
      // A login that has begun since is not among them.
      await endAllAtServer(session.end().abandoned)
    },
  }
}

function globalWx(): WxLike {
  if (typeof wx === 'undefined') {
    throw new TypeError('这里没有 wx，请传 createClient({ wx }) / there is no wx here: pass createClient({ wx })')
  }
  return wx
}
