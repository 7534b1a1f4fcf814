import type { RevocationReason, RevocationScope } from './codes.js'

/** An entry of the server's feed (`GET /revocations`), as it comes. */
export interface RevocationEntry {
  scope: RevocationScope
  /** The session, the user or the app; none for `all`. */
  id?: string | null | undefined
  /** What was authenticated later lives on; none for a session. */
  authenticated_until?: number | null | undefined
  /** How long the entry matters. */
  until: number
  reason: RevocationReason
}

/** The revocations that a codec knows of; its `verify` obeys them. */
export interface Revocations {
  /** How many entries are held. */
  readonly size: number
  /** Takes entries in, in any order and any number of times; all of them or, where one is none, nothing. */
  apply(entries: Iterable<RevocationEntry>): void
  /** Drops what no living token can be hit by any more. */
  forgetBefore(nowMs: number): void
}
