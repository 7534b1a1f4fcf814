import type { RevocationReason } from './codes.js'

/** An entry of the server's feed (`GET /revocations`), as it comes. */
export type RevocationEntry = { until: number; reason: RevocationReason } & (
  | { scope: 'session'; id: string }
  | { scope: 'user' | 'app'; id: string; authenticated_until: number }
  | { scope: 'all'; authenticated_until: number }
)

/** The revocations that a codec knows of; its `verify` obeys them. */
export interface Revocations {
  /** How many entries are held. */
  readonly size: number
  /** Takes entries in, in any order and any number of times; all of them or, where one is none, nothing. */
  apply(entries: Iterable<RevocationEntry>): void
  /** Drops what no living token can be hit by any more. */
  forgetBefore(nowMs: number): void
}
