/** How an inspection lies on the desk. `crates/wasm/src/desk_inspection.rs` is the other half, and says where. */
import { AUTHENTICITIES, FORMATS, MATCHED_KEYS, OUTCOMES, PARTS, STEPS } from './codes.js'
import { takeNumber, takeWord } from './desk.js'
import { takeVerdict } from './desk_verdict.js'
import type { Inspection } from './inspection.js'

const [FORMAT, KID, MATCHED_KEY, AUTHENTICITY, PART_COUNT, STEP_COUNT, LISTS] = [13, 14, 15, 16, 17, 18, 19]

/** Takes an inspection. What goes with what, `core` knows. */
export function takeInspection(): Inspection {
  const kid = takeNumber(KID)
  // Whether the token is a legacy one, the format says.
  const { legacy: _, ...verdict } = takeVerdict()
  const endOfParts = LISTS + 3 * takeNumber(PART_COUNT)
  return {
    format: takeWord(FORMAT, FORMATS),
    kid: Number.isNaN(kid) ? null : kid.toString(16).padStart(8, '0'),
    matchedKey: takeWord(MATCHED_KEY, MATCHED_KEYS) ?? null,
    authenticity: takeWord(AUTHENTICITY, AUTHENTICITIES),
    ...verdict,
    layout: every(3, LISTS, endOfParts, (place) => ({
      part: takeWord(place, PARTS),
      start: takeNumber(place + 1),
      end: takeNumber(place + 2),
    })),
    steps: every(2, endOfParts, endOfParts + 2 * takeNumber(STEP_COUNT), (place) => ({
      step: takeWord(place, STEPS),
      outcome: takeWord(place + 1, OUTCOMES),
    })),
  } as Inspection
}

/** What is taken at each so many places, from `start` up to, but without, `end`. */
function every<Taken>(distance: number, start: number, end: number, take: (place: number) => Taken): Taken[] {
  return Array.from({ length: (end - start) / distance }, (_, index) => take(start + index * distance))
}
