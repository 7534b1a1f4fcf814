import type { Authenticity, Inspection, VerdictName } from '@weapp-login/token'
import type { Look } from './look'
import type { Said, Texts } from './texts'

/** Good news, a warning, bad news, out of time, or nothing decided yet. */
export type Tone = 'good' | 'caution' | 'bad' | 'ended' | 'open'

/** What the page says of a token in one breath. */
export interface Headline {
  tone: Tone
  title: string
  /** How far the title can be trusted; as big as the title itself. */
  mark: string | null
  sentences: string[]
  inspection: Inspection | null
  legacySecretNeeded: boolean
}

const TONES: Record<Exclude<VerdictName, 'invalid' | 'revoked'>, Tone> = {
  active: 'good',
  due_for_renewal: 'good',
  expired: 'ended',
  not_yet_valid: 'ended',
}

/** Combines the verdict with who wrote the token: a forged one is forged, whatever its claims would be worth. */
export function headlineOf(result: Look['result'], texts: Texts): Headline | null {
  if (result.kind === 'nothing') return null
  if (result.kind === 'waiting') return headline('open', texts.waiting[result.why])

  const { inspection, keysGiven, legacyGiven } = result
  const { authenticity, kid } = inspection
  if (authenticity === 'forged') return forged(inspection, texts)
  if (inspection.verdict !== 'invalid') {
    const { mark, sentence } = texts.authenticities[authenticity]
    const verdict = texts.verdicts[inspection.verdict]
    const sentences = [sentence, verdict.sentence]
    return { ...headline(tone(TONES[inspection.verdict], authenticity), verdict, inspection), mark, sentences }
  }
  if (inspection.reason === 'unknown_key' && kid !== null) {
    return keysGiven
      ? headline('caution', texts.closer.keyDoesNotFit(kid), inspection)
      : headline('open', texts.closer.keyNeeded(kid), inspection)
  }
  if (inspection.format === 'legacy' && !legacyGiven) {
    return { ...headline('open', texts.closer.legacySecretNeeded, inspection), legacySecretNeeded: true }
  }
  if (inspection.reason === 'malformed' && inspection.matchedKey !== null) {
    const { verifiedButUnreadable, unreadable } = texts.closer
    return headline('bad', authenticity === 'verified' ? verifiedButUnreadable : unreadable, inspection)
  }
  // Whatever is no v1 token is tried as a legacy one; that alone makes it none.
  const reason = inspection.format === 'unknown' ? 'malformed' : inspection.reason
  return headline('bad', texts.reasons[reason], inspection)
}

function forged(inspection: Inspection, texts: Texts): Headline {
  const said = headline('bad', texts.reasons.forged, inspection)
  if (inspection.verdict === 'invalid') return said
  const { title } = texts.verdicts[inspection.verdict]
  return { ...said, sentences: [texts.authenticities.forged.sentence, texts.closer.hypothetical(title)] }
}

/** What nobody vouches for is never good news. */
function tone(byTime: Tone, authenticity: Authenticity): Tone {
  return byTime === 'good' && authenticity !== 'verified' ? 'caution' : byTime
}

function headline(tone: Tone, { title, sentence }: Said, inspection: Inspection | null = null): Headline {
  return { tone, title, mark: null, sentences: [sentence], inspection, legacySecretNeeded: false }
}
