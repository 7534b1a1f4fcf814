/** What the suite is fed with: the shared vectors, and the answers of the native build. */
import type { Claims, Inspection, RevocationEntry, TokenCodecOptions, Verdict } from '@weapp-login/token'

export interface SuiteData {
  v1: V1Vectors
  extra: ExtraVectors
  verdicts: { cases: VerdictCase[] }
  keys: KeyVectors
  legacy: LegacyVectors
  native: NativeAnswers
}

/** Claims as the vectors write them. */
export interface WrittenClaims {
  openid: string
  appid: string
  session_id: string
  /** Hex, without dashes. */
  user_id: string
  authenticated_at: number
  issued_at: number
  expires_at: number
  external_id?: string
}

export interface V1Vectors {
  secret: string
  inspect: string
  kid: string
  valid: { claims: WrittenClaims; token: string }[]
  invalid: { name: string; token: string; reason: string }[]
}

export interface ExtraVectors {
  secret: string
  inspect: string
  valid: { name: string; claims: WrittenClaims; token: string; now: number; verdict: string }[]
  invalid: { name: string; token: string; reason: string }[]
  legacy: LegacyWindowCase[]
}

export interface LegacyWindowCase {
  name: string
  secret: string
  suffix: string
  token: string
  ttl: number
  minted_until: number
  accept_until: number
  now: number
  verdict: string
  reason?: string
  claims?: { openid: string; issued_at: number; expires_at: number }
}

export interface VerdictCase {
  claims: WrittenClaims
  policy: { max_skew: number; renew_after: number; appids?: string[] }
  revocations: RevocationEntry[]
  now: number
  verdict: string
  reason?: string
}

export interface KeyVectors {
  secret: string
  inspect: string
  kid: string
  refused: { name: string; text: string }[]
  rings_refused: { name: string; lines: string[] }[]
}

export interface LegacyVectors {
  cases: { secret: string; id: string; issued_at: number; suffix: string; token: string }[]
  refused: { secret: string; suffix: string; tokens: { name: string; token: string }[] }
}

/** What `write-native-answers` writes. */
export interface NativeAnswers {
  names: Record<string, unknown>
  /** The code with which a key is refused; `null` if it is not. */
  keys: { text: string; codec: string | null; inspector: string | null }[]
  /** What is to be sealed, and with which key. */
  sealing: { secret: string; claims: Claims[] }
  scenes: NativeScene[]
}

export interface NativeScene {
  keys: string[]
  inspectorKeys: string[]
  policy: Omit<TokenCodecOptions, 'keys'>
  revocations: RevocationEntry[]
  /** Not all are inspected: that says much more. */
  cases: { token: string; nowMs: number; verdict: Verdict; inspection?: Inspection }[]
}
