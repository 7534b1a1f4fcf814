import type { Claims, LegacyClaims } from './claims.js'
import type {
  Authenticity,
  Format,
  InvalidReason,
  MatchedKey,
  Outcome,
  PartName,
  StepName,
  VerdictName,
} from './codes.js'

/** A part of the token's text, from `start` up to, but without, `end`, both in octets. */
export interface LayoutPart {
  part: PartName
  start: number
  end: number
}

/** One check, and how it ended. */
export interface Step {
  step: StepName
  outcome: Outcome
}

/** What is there of every token. */
interface Seen {
  /** The parts of the text, in their order; empty where it has the shape of no token. */
  layout: LayoutPart[]
  /**
   * The checks of `verify`, in their order. Those behind a failed one are not reached. An inspect key
   * can't check the tag: that step is not reached then, and the others go on.
   */
  steps: Step[]
}

/** Nothing in it could be read, or it is for another app. */
export interface Unreadable extends Seen {
  /** By its looks alone. */
  format: Format
  /** The key id that the token names, where it has the shape of a v1 token. */
  kid: string | null
  /** The kind of key that was found for it. */
  matchedKey: MatchedKey | null
  authenticity: Exclude<Authenticity, 'legacy'>
  verdict: 'invalid'
  reason: InvalidReason
  claims?: never
}

/** What `verify` would say of the claims **if the tag were right**; whether it is, says `authenticity` alone. */
export type JudgedByTime = Exclude<VerdictName, 'invalid' | 'revoked'>

/** A v1 token that was read. Unless `authenticity` is `verified`, anybody may have written what it says. */
export interface ReadV1 extends Seen {
  format: 'v1'
  kid: string
  matchedKey: 'secret' | 'inspect'
  authenticity: 'verified' | 'not_verified' | 'forged'
  verdict: JudgedByTime
  reason?: never
  claims: Claims
}

/** A legacy token that was read. It proves nothing by itself. */
export interface ReadLegacy extends Seen {
  format: 'legacy'
  kid: null
  matchedKey: 'legacy'
  authenticity: 'legacy'
  verdict: JudgedByTime
  reason?: never
  claims: LegacyClaims
}

/**
 * Everything that a token shows to the keys at hand. It never holds a key, or a part of one.
 * An inspector knows no revocations.
 */
export type Inspection = Unreadable | ReadV1 | ReadLegacy
