import { HTTP_ERRORS } from '@weapp-login/token/codes'
import type { HttpErrorCode, Retry, RevocationReason } from '@weapp-login/token/codes'
import type { Context } from 'koa'

/** What the server says instead of a success; the BFF says it in the same words. */
export interface FailureEnvelope {
  code: HttpErrorCode
  data: Record<string, unknown>
  message: string
  error: string
  retry: Retry
}

/** An answer that is no success. */
export interface Failure {
  status: number
  envelope: FailureEnvelope
  retryAfterSeconds?: number
}

/** The codes that the BFF gives out by itself: HTTP status and text, which are the server's own. */
const FACES = {
  1: { status: 401, message: '登陆失败' },
  2: { status: 200, message: '登陆过期' },
  3: { status: 401, message: '登录已被注销 / the session was ended' },
  10: { status: 400, message: '请求有误 / bad request' },
  17: { status: 503, message: '服务繁忙，请稍后再试 / overloaded' },
  18: { status: 404, message: '没有这个地址 / not found' },
  50: { status: 500, message: '内部错误 / internal error' },
} as const satisfies Partial<Record<HttpErrorCode, { status: number; message: string }>>

/** The codes of a token that was refused. */
export type RefusalCode = 1 | 2 | 3

type Changes = Partial<FailureEnvelope> & { status?: number }

/** The failure of a code; what is given replaces what the table says. */
export function failure(code: keyof typeof FACES, changes: Changes = {}): Failure {
  const { status = FACES[code].status, ...envelope } = changes
  const { error, retry } = rowOf(code)
  return { status, envelope: { code, data: {}, message: FACES[code].message, error, retry, ...envelope } }
}

/** The session was ended, and why. */
export function revoked(reason: RevocationReason): Failure {
  return failure(3, { data: { reason } })
}

/** Nobody who knows can be asked right now. */
export function unknowable(retryAfterSeconds = 1): Failure {
  return { ...failure(17), retryAfterSeconds }
}

/** The status of a refusal on every route but the server's own `/verify`. */
export function statusOf(code: RefusalCode): number {
  return FACES[code].status
}

/** Makes a failure the answer. */
export function answerWith(ctx: Pick<Context, 'set' | 'status' | 'body'>, answer: Failure): void {
  const { status, envelope, retryAfterSeconds } = answer
  ctx.status = status
  ctx.set('cache-control', 'no-store')
  if (retryAfterSeconds !== undefined) ctx.set('retry-after', String(retryAfterSeconds))
  ctx.body = envelope
}

function rowOf(code: HttpErrorCode) {
  const row = HTTP_ERRORS.find((one) => one.code === code)
  if (!row) throw new TypeError(`there is no code ${code}`)
  return row
}
