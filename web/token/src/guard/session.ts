import type { Claims } from '../claims.js'
import type { Good } from '../verdict.js'

/**
 * Whose request it is: the claims of a token that has just been found good.
 *
 * Those of a legacy token are the server's: it has looked its user up, and was authenticated when it was issued.
 */
export interface Session extends Claims {
  /** `due_for_renewal` of a token that was old enough to be replaced; the fresh one is on its way to the client. */
  verdict: Good['verdict']
  /** Whether it was a token of the old service. */
  legacy: boolean
}
