import type { Failure } from './failure.js'
import type { Session } from './session.js'

/** A good session, with the fresh token that is perhaps on its way. That promise never fails. */
export interface Admitted {
  session: Session
  renewed: Promise<string | undefined>
  failure?: never
}

/** Why there is no session. */
export interface Refused {
  failure: Failure
  session?: never
  renewed?: never
}

export type Checked = Admitted | Refused
