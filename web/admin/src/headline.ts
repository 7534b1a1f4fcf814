import type { Inspection, JudgedByTime, ReadLegacy, ReadV1 } from '@weapp-login/token'
import type { Look } from './look'
import type { Said, Texts } from './texts'

/** Good news, a warning, bad news, out of time, or nothing decided yet. */
export type Tone = 'good' | 'caution' | 'bad' | 'ended' | 'open'

/** What the page says of a token in one breath. */
export interface Headline {
  tone: Tone
  title: string
  /** What limits or completes the title; as big as the title itself. */
  addition: string | null
  sentences: string[]
  inspection: Inspection | null
  legacySecretNeeded: boolean
}

const TONES: Record<JudgedByTime, Tone> = {
  active: 'good',
  due_for_renewal: 'good',
  expired: 'ended',
  not_yet_valid: 'ended',
}

/** Combines the verdict with who wrote the token: a forged one is forged, whatever its claims would be worth. */
export function headlineOf({ result, inputs }: Look, texts: Texts): Headline | null {
  if (result.kind === 'nothing') return null
  if (result.kind === 'waiting') {
    return {
      ...headline('open', texts.waiting[result.why]),
      legacySecretNeeded: result.why === 'bare_secret_in_token_field',
    }
  }
  const { inspection, keysGiven, legacyGiven } = result
  const { authenticity, kid } = inspection
  if (authenticity === 'forged') return forged(inspection, texts)
  if (inspection.verdict !== 'invalid') return judged(inspection, inputs.asOfMs === null, texts)
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

/** Of a token that was read. If nobody vouches for it, that comes first, and it is never good news. */
function judged(inspection: ReadV1 | ReadLegacy, isByNow: boolean, texts: Texts): Headline {
  const { verdict, authenticity } = inspection
  const { mark, sentence } = texts.authenticities[authenticity]
  const { title, sentence: byTime } = texts.verdicts[verdict]
  const tone = TONES[verdict]
  const sentences = [sentence, byTime]
  if (verdict === 'not_yet_valid' && isByNow) sentences.push(texts.closer.clock)
  if (authenticity === 'verified') {
    return { ...headline(tone, { title, sentence }, inspection), addition: mark, sentences }
  }
  const unvouched = headline(tone === 'good' ? 'caution' : tone, { title: mark, sentence }, inspection)
  const addition = texts.byTimeAlone[verdict]
  if (authenticity !== 'legacy') {
    // The big letters have said already that it is within its time.
    return { ...unvouched, addition, sentences: verdict === 'active' ? [sentence] : sentences }
  }
  const { legacyInTime, legacyLimits } = texts.closer
  // Each use exchanges a legacy token, so it makes no difference whether it is due for that.
  return tone === 'good'
    ? { ...unvouched, addition: texts.byTimeAlone.active, sentences: [sentence, legacyInTime, legacyLimits] }
    : { ...unvouched, addition, sentences: [...sentences, legacyLimits] }
}

function forged(inspection: Inspection, texts: Texts): Headline {
  const said = headline('bad', texts.reasons.forged, inspection)
  if (inspection.verdict === 'invalid') return said
  const { title } = texts.verdicts[inspection.verdict]
  return { ...said, sentences: [texts.authenticities.forged.sentence, texts.closer.hypothetical(title)] }
}

function headline(tone: Tone, { title, sentence }: Said, inspection: Inspection | null = null): Headline {
  return { tone, title, addition: null, sentences: [sentence], inspection, legacySecretNeeded: false }
}
