/** How a verdict lies on the desk. `crates/wasm/src/desk_verdict.rs` is the other half, and says where. */
import { INVALID_REASONS, REVOCATION_REASONS, VERDICTS } from './codes.js'
import { takeNumber, takeWord } from './desk.js'
import { takeClaims, takeLegacyClaims } from './desk_claims.js'
import type { Verdict } from './verdict.js'

const [VERDICT, REASON, IS_LEGACY] = [10, 11, 12]

/** Takes a verdict. What goes with what, `core` knows. */
export function takeVerdict(): Verdict {
  const verdict = takeWord(VERDICT, VERDICTS)
  const legacy = takeNumber(IS_LEGACY) === 1
  if (verdict === 'invalid') return { verdict, reason: takeWord(REASON, INVALID_REASONS), legacy } as Verdict
  const claims = legacy ? takeLegacyClaims() : takeClaims()
  if (verdict !== 'revoked') return { verdict, legacy, claims } as Verdict
  return { verdict, reason: takeWord(REASON, REVOCATION_REASONS), legacy, claims } as Verdict
}
