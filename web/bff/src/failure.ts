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

/** The codes of a token that was refused. */
export type RefusalCode = 1 | 2 | 3

type Changes = Partial<FailureEnvelope> & { status?: number }

/** The failure of a code; what is given replaces what the table says. */
export function failure(code: HttpErrorCode, changes: Changes = {}): Failure {
  const { error, retry, message, ...row } = rowOf(code)
  const { status = row.status, ...envelope } = changes
  return { status, envelope: { code, data: {}, message, error, retry, ...envelope } }
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
  return rowOf(code).status
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
