import { HTTP_ERRORS } from '../codes.js'
import type { HttpErrorCode, Retry, RevocationReason } from '../codes.js'

/** What the server says instead of a success; services say it in the same words. */
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
  /** `cache-control`, and perhaps `retry-after`. */
  headers: Record<string, string>
  /** The body, as JSON. */
  envelope: FailureEnvelope
}

/** The codes of a token that was refused. */
export type RefusalCode = 1 | 2 | 3

type Changes = Partial<FailureEnvelope> & { status?: number; retryAfterSeconds?: number }

/** The failure of a code; what is given replaces what the table of codes says. */
export function failure(code: HttpErrorCode, changes: Changes = {}): Failure {
  const { error, retry, message, ...row } = rowOf(code)
  const { status = row.status, retryAfterSeconds, ...envelope } = changes
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  return {
    status,
    headers: { 'cache-control': 'no-store', ...retryAfter },
    envelope: { code, data: {}, message, error, retry, ...envelope },
  }
}

/** The session was ended, and why. */
export function revoked(reason: RevocationReason): Failure {
  return failure(3, { data: { reason } })
}

/** Nobody who knows can be asked right now. */
export function unknowable(retryAfterSeconds = 1): Failure {
  return failure(17, { retryAfterSeconds })
}

function rowOf(code: HttpErrorCode) {
  const row = HTTP_ERRORS.find((one) => one.code === code)
  if (!row) throw new TypeError(`there is no code ${code}`)
  return row
}
