/**
 * The words that mean the same in Rust, in HTTP, in TypeScript and in the documentation.
 *
 * They are `core`'s and the server's; a test compares the lists. This file stands alone (the subpath
 * `@weapp-login/token/codes`), so that whoever needs the words alone gets no WebAssembly with them.
 */

/** The answer to a token, looked at in this order. */
export const VERDICTS = ['invalid', 'not_yet_valid', 'expired', 'revoked', 'due_for_renewal', 'active'] as const
export type VerdictName = (typeof VERDICTS)[number]

/** Why a text is no token of ours. */
export const INVALID_REASONS = ['malformed', 'unknown_key', 'forged', 'wrong_app', 'legacy'] as const
export type InvalidReason = (typeof INVALID_REASONS)[number]

/** Why a session was ended. */
export const REVOCATION_REASONS = ['logged_out', 'replaced', 'kicked', 'blocked', 'deleted'] as const
export type RevocationReason = (typeof REVOCATION_REASONS)[number]

/** What a revocation hits. */
export const REVOCATION_SCOPES = ['session', 'user', 'app', 'all'] as const
export type RevocationScope = (typeof REVOCATION_SCOPES)[number]

/** What a text looks like. */
export const FORMATS = ['v1', 'legacy', 'unknown'] as const
export type Format = (typeof FORMATS)[number]

/** The kinds of keys that may be found for a token. */
export const MATCHED_KEYS = ['secret', 'inspect', 'legacy'] as const
export type MatchedKey = (typeof MATCHED_KEYS)[number]

/** What an inspection can say about who wrote a token. */
export const AUTHENTICITIES = ['verified', 'not_verified', 'forged', 'legacy', 'unknown'] as const
export type Authenticity = (typeof AUTHENTICITIES)[number]

/** The checks of a token, in their order; a legacy one takes `legacy` in place of those from `key` to `app`. */
export const STEPS = ['shape', 'key', 'tag', 'plaintext', 'app', 'legacy', 'issued_at', 'expires_at'] as const
export type StepName = (typeof STEPS)[number]

/** How a check ended. */
export const OUTCOMES = ['passed', 'failed', 'not_reached'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** The parts of a token's text. */
export const PARTS = ['prefix', 'kid', 'separator', 'iv', 'ciphertext', 'tag'] as const
export type PartName = (typeof PARTS)[number]

/** The codes of `TokenError`: misuse, never a bad token. */
export const TOKEN_ERROR_CODES = [
  'malformed_secret',
  'malformed_inspect_key',
  'key_id_mismatch',
  'weak_key',
  'cannot_mint',
  'no_key',
  'duplicate_key',
  'empty_legacy_secret',
  'legacy_not_writable',
  'renew_after_too_long',
  'malformed_openid',
  'malformed_appid',
  'malformed_external_id',
  'malformed_session_id',
  'malformed_user_id',
  'malformed_millis',
  'times_out_of_order',
  'malformed_revocation',
  'bad_option',
  'no_randomness',
] as const
export type TokenErrorCode = (typeof TOKEN_ERROR_CODES)[number]

/** What the server's HTTP answers say helps: log in again, try later, or nothing. */
export const RETRIES = ['login', 'later', 'none'] as const
export type Retry = (typeof RETRIES)[number]

/** The server's HTTP answers that are no success: `code`, status, `error`, what helps, and what is said. */
export const HTTP_ERRORS = [
  { code: 1, status: 401, error: 'session_invalid', retry: 'login', message: '登陆失败' },
  { code: 2, status: 200, error: 'session_expired', retry: 'login', message: '登陆过期' },
  { code: 3, status: 401, error: 'session_revoked', retry: 'login', message: '登录已被注销 / the session was ended' },
  { code: 10, status: 400, error: 'bad_request', retry: 'none', message: '请求有误 / bad request' },
  {
    code: 11,
    status: 401,
    error: 'code_invalid',
    retry: 'login',
    message: 'code 无效或已过期，请重新 wx.login / invalid or expired code',
  },
  {
    code: 12,
    status: 401,
    error: 'code_used',
    retry: 'login',
    message: 'code 已被使用，请重新 wx.login / the code was used before',
  },
  { code: 13, status: 403, error: 'user_blocked', retry: 'none', message: '该用户不能登录 / this user may not log in' },
  {
    code: 14,
    status: 429,
    error: 'rate_limited',
    retry: 'later',
    message: '请求太频繁，请稍后再试 / too many requests',
  },
  {
    code: 15,
    status: 502,
    error: 'wechat_unavailable',
    retry: 'login',
    message: '微信暂时不可用，请重新 wx.login / WeChat is unavailable',
  },
  {
    code: 16,
    status: 500,
    error: 'wechat_misconfigured',
    retry: 'none',
    message: "小程序配置有误，请联系管理员 / the app's configuration is wrong",
  },
  { code: 17, status: 503, error: 'overloaded', retry: 'later', message: '服务繁忙，请稍后再试 / overloaded' },
  { code: 18, status: 404, error: 'not_found', retry: 'none', message: '没有这个地址 / not found' },
  {
    code: 19,
    status: 409,
    error: 'session_key_stale',
    retry: 'login',
    message: 'session_key 已失效，请重新 wx.login / stale session_key',
  },
  { code: 50, status: 500, error: 'internal', retry: 'later', message: '内部错误 / internal error' },
] as const satisfies readonly { code: number; status: number; error: string; retry: Retry; message: string }[]
export type HttpErrorCode = (typeof HTTP_ERRORS)[number]['code']
export type HttpErrorName = (typeof HTTP_ERRORS)[number]['error']
