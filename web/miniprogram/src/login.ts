import { envelopeOf, errorOf } from './envelope.js'
import { isToken } from './kept_token.js'
import { LoginError } from './login_error.js'
import { wxLogin, wxRequestWithin } from './phone.js'
import type { WxLike } from './wx_like.js'

/** Who has logged in. */
export interface SignedIn {
  /** The user's id at the login server. */
  userId: string
  /** The team's own number for the user, if it gave one. */
  externalId?: string
  /** Whether this login made the user. */
  isNewUser: boolean
  /** When the session ends unless it is used, in ms since 1970. */
  expiresAt: number
}

/** A login that went well. */
export interface Login {
  token: string
  signedIn: SignedIn
}

/** How to log in. */
export interface LoginSettings {
  wx: WxLike
  baseUrl: string
  appid: string | undefined
  wxLoginTimeoutMs: number
}

/** Longer than the server waits for WeChat; `wx.request` alone would wait for a minute. */
const TIMEOUT_MS = 15_000

/** `wx.login` and `POST /login`; once more with a new code where the server says that this helps. */
export async function logIn(settings: LoginSettings): Promise<Login> {
  try {
    return await tradeCode(settings)
  } catch (error) {
    if (error instanceof LoginError && error.retry === 'login') return tradeCode(settings)
    throw error
  }
}

async function tradeCode({ wx, baseUrl, appid, wxLoginTimeoutMs }: LoginSettings): Promise<Login> {
  const code = await wxLogin(wx, wxLoginTimeoutMs)
  const answer = await wxRequestWithin(TIMEOUT_MS, wx, {
    // In the body: a code in a URL is a code in every log on the way.
    url: `${baseUrl}/login`,
    method: 'POST',
    header: { 'content-type': 'application/json' },
    data: appid === undefined ? { code } : { code, appid },
  })
  const envelope = envelopeOf(answer)
  if (answer.statusCode !== 200 || envelope?.code !== 0) throw errorOf(answer, code)
  const { token, user_id: userId, external_id: externalId, expires_at: expiresAt } = envelope.data
  if (!isToken(token) || typeof userId !== 'string' || typeof expiresAt !== 'number') throw errorOf(answer, code)
  const signedIn: SignedIn = { userId, isNewUser: envelope.data['is_new_user'] === true, expiresAt }
  if (typeof externalId === 'string') signedIn.externalId = externalId
  return { token, signedIn }
}
