import type { Session } from './sessions.js'

/** One way of making and checking tokens, with its keys ready. */
export interface Peer {
  name: string
  encrypted: boolean
  /** Whether each call must be awaited. */
  isAsync: boolean
  /** Left out by a peer that is compared in checking alone. */
  seal?: (session: Session) => string | Promise<string>
  /** What the token says; throws if it does not count. */
  verify: (token: string) => unknown
  /** Who makes the tokens that it checks, if it makes none. */
  sealedBy?: Peer
}
