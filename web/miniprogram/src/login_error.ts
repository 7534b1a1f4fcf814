import type { HttpErrorCode, HttpErrorName, Retry, RevocationReason } from './codes.js'

/**
 * What can go wrong on the phone:
 * `wx_login_failed`, `wx_login_timeout`: no code from `wx.login`;
 * `network_failed`: no answer, `message` has the words of `wx.request`;
 * `unexpected_answer`: the login was answered by something that is no weapp-login server;
 * `url_refused`: the token is not sent to that address;
 * `header_refused`: the caller's `Authorization: Bearer` would be a second token beside it.
 */
export type ClientErrorName =
  'wx_login_failed' | 'wx_login_timeout' | 'network_failed' | 'unexpected_answer' | 'url_refused' | 'header_refused'

/** The stable names of `LoginError`: the server's, and those of the phone. */
export type LoginErrorName = HttpErrorName | ClientErrorName

/** What is known of a failure. */
export interface LoginErrorDetails {
  error: LoginErrorName
  retry: Retry
  message: string
  code?: HttpErrorCode | undefined
  reason?: RevocationReason | undefined
  statusCode?: number | undefined
  retryAfterSeconds?: number | undefined
}

/** The one error of this package. Neither a token nor a code is ever in it. */
export class LoginError extends Error {
  override readonly name = 'LoginError'
  /** The stable name to decide by. */
  readonly error: LoginErrorName
  /** The number of that name in the server's table; `undefined` for what went wrong on the phone. */
  readonly code: HttpErrorCode | undefined
  /** What helps: `login` again, try again `later`, or `none`. */
  readonly retry: Retry
  /** Why the session is over, where `error` is `session_revoked`. */
  readonly reason: RevocationReason | undefined
  /** The HTTP status of the answer, if there was one. */
  readonly statusCode: number | undefined
  /** How long the server asks to wait, if it does. */
  readonly retryAfterSeconds: number | undefined

  constructor(details: LoginErrorDetails) {
    super(`${details.error}: ${details.message}`)
    this.error = details.error
    this.code = details.code
    this.retry = details.retry
    this.reason = details.reason
    this.statusCode = details.statusCode
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/** There is no session, and none is begun until the app logs in. */
export function sessionOver(reason: RevocationReason): LoginError {
  const message = '会话已结束，请调用 login() / the session is over; call login()'
  return new LoginError({ error: 'session_revoked', code: 3, retry: 'login', reason, message })
}
