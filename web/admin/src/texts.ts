import type {
  Authenticity,
  InvalidReason,
  JudgedByTime,
  Outcome,
  PartName,
  StepName,
  TokenErrorCode,
} from '@weapp-login/token'
import type { Waiting } from './look'

/** The claims by the names that the format gives them. */
export type ClaimWord =
  'openid' | 'appid' | 'session_id' | 'user_id' | 'external_id' | 'authenticated_at' | 'issued_at' | 'expires_at'

/** What can be wrong with a key. */
export type KeyProblemWord = Extract<
  TokenErrorCode,
  | 'malformed_secret'
  | 'malformed_inspect_key'
  | 'key_id_mismatch'
  | 'weak_key'
  | 'duplicate_key'
  | 'empty_legacy_secret'
  | 'malformed_millis'
>

/** A title and what it means. */
export interface Said {
  title: string
  sentence: string
}

/** Everything the page says. A language that leaves something out does not compile. */
export interface Texts {
  /** A BCP 47 tag, for `lang` and for `Intl`. */
  locale: string
  title: string
  promise: string
  otherLanguage: { label: string; locale: string }
  themes: Record<'light' | 'dark', string>
  inputs: string
  settings: string
  verdict: string
  clear: string
  empty: Said & { example: string }
  waiting: Record<Waiting, Said>
  token: { label: string; hint: string; takeAlone: string; moveToKeys: string }
  keys: {
    label: string
    hint: string
    takeAlone: string
    reveal: string
    hide: string
    line: (lineNumber: number) => string
  }
  /** Before a secret is used. */
  gate: Said & { keepInspectHalf: string; how: string; confirm: string; confirmed: string }
  legacy: Said & {
    label: string
    secret: string
    hint: string
    suffix: string
    ttlHours: string
    confirm: string
    confirmed: string
  }
  keyProblems: Record<KeyProblemWord, string>
  asOf: {
    label: string
    now: string
    another: string
    local: (zone: string) => string
    millis: string
    invalid: string
    maybeSeconds: string
    judgedBy: (instant: string) => string
    backToNow: string
  }
  verdicts: Record<JudgedByTime, Said>
  /** The same, where it must not sound as if the token were good: behind who vouches for it. */
  byTimeAlone: Record<JudgedByTime, string>
  authenticities: Record<Authenticity, { mark: string; sentence: string }>
  reasons: Record<InvalidReason, Said>
  /** Where more can be said than the reason alone says. */
  closer: {
    keyNeeded: (kid: string) => Said
    keyDoesNotFit: (kid: string) => Said
    legacySecretNeeded: Said & { give: string }
    unreadable: Said
    verifiedButUnreadable: Said
    /** Why it may not be valid yet, if it is judged by this machine's clock. */
    clock: string
    legacyInTime: string
    legacyLimits: string
    hypothetical: (verdict: string) => string
  }
  facts: {
    format: string
    formats: Record<'v1' | 'legacy' | 'unknown', string>
    kid: string
    matchedKey: string
    matchedKeys: Record<'secret' | 'inspect' | 'legacy' | 'none', string>
    length: string
    characters: (count: number) => string
    octets: (count: number) => string
  }
  steps: {
    label: string
    outcomes: Record<Outcome, string>
    sentences: Record<StepName, Record<Outcome, string>>
    tagNeedsSecret: string
  }
  claims: {
    label: string
    names: Record<ClaimWord, string>
    /** How the times stand there. */
    times: (zone: string) => string
    doubts: Record<'not_verified' | 'forged' | 'legacy', string>
    lifetime: string
  }
  octets: {
    label: string
    hint: string
    parts: Record<PartName, string>
    noShape: string
  }
}
