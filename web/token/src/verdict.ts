import type { Claims, LegacyClaims } from './claims.js'
import type { InvalidReason, RevocationReason } from './codes.js'

/** A token that is none of ours. */
export interface Invalid {
  verdict: 'invalid'
  reason: InvalidReason
  /** Whether it was tried as a legacy token. */
  legacy: boolean
  claims?: never
}

/** The claims of either kind of token. */
export type KindAndClaims = { legacy: false; claims: Claims } | { legacy: true; claims: LegacyClaims }

/** A token that opens doors. A `legacy` one only after its user has been looked up: ask the server's `/verify`. */
export type Good = KindAndClaims & { verdict: 'active' | 'due_for_renewal'; reason?: never }

/** A token that does not count yet, or no longer. */
export type OutOfTime = KindAndClaims & { verdict: 'not_yet_valid' | 'expired'; reason?: never }

/** A token whose session has been ended. */
export type Revoked = KindAndClaims & { verdict: 'revoked'; reason: RevocationReason }

/** The answer to a token: `claims` is there for all but an invalid one. */
export type Verdict = Invalid | OutOfTime | Revoked | Good
