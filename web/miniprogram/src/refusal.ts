import type { RevocationReason } from './codes.js'
import { envelopeOf, rowOf } from './envelope.js'
import type { Answer } from './wx_like.js'

/** An answer that says: log in again. */
export interface Refusal {
  /** Whether it is our server's word that the session was ended; then it is no matter of the token. */
  isRevoked: boolean
  /** Why the session was ended, if it was. */
  reason: RevocationReason | undefined
}

/** The errors that are about the session; of the others a new login mends none. */
const SESSION_ERRORS: readonly string[] = ['session_invalid', 'session_expired', 'session_revoked']

const OF_THE_TOKEN: Refusal = { isRevoked: false, reason: undefined }

/**
 * Whether an answer refuses the token that it was asked with: code 2, or HTTP 401.
 *
 * A 401 of a server that is none of ours counts, whatever its body. One of ours does not if it says that a login
 * does not help (`retry`), or if it is about something else than the session.
 */
export function refusalOf(answer: Answer): Refusal | undefined {
  const { statusCode } = answer
  if (statusCode !== 200 && statusCode !== 401) return undefined
  const envelope = envelopeOf(answer)
  const isExpired = envelope?.code === 2 && (envelope.error ?? 'session_expired') === 'session_expired'
  if (statusCode === 200) return isExpired ? OF_THE_TOKEN : undefined
  if (!envelope) return OF_THE_TOKEN
  if (envelope.retry && envelope.retry !== 'login') return undefined
  const row = rowOf(envelope)
  if (row && !SESSION_ERRORS.includes(row.error)) return undefined
  return row?.error === 'session_revoked' ? { isRevoked: true, reason: envelope.reason } : OF_THE_TOKEN
}
