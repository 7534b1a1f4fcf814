/**
 * The desk: a place in WebAssembly's memory where texts and numbers lie while a call crosses over.
 *
 * They are put there, a call is made, and its answer is taken from there. `crates/wasm/src/desk.rs` is the other
 * half, and says what lies where. Between putting and calling no code of others may run: it might use the desk too.
 */
import type { TokenErrorCode } from './codes.js'
import { desk_numbers, desk_numbers_length, desk_text, desk_text_length } from './instance.js'
import { make_desk_room, memory, wipe_desk } from './instance.js'
import { TokenError } from './token_error.js'

const TEXT_LENGTH = 6
const ABSENT = -Infinity
/** Enough for everything but a key file; a text may need three octets for each unit of its length. */
const ROOM = 4096

let text = new Uint8Array()
let numbers = new Float64Array()
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Puts a text there. */
export function putText(value: string): void {
  makeRoom(3 * value.length)
  putNumber(TEXT_LENGTH, encoder.encodeInto(value, text).written)
}

/** Puts texts there, one behind the other. */
export function putTexts(values: readonly (string | undefined)[]): void {
  // All at once, which is faster; and if that was not as many octets as characters, one by one.
  const all = values.join('')
  putText(all)
  const isAscii = takeNumber(TEXT_LENGTH) === all.length
  let start = 0
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place]
    if (value === undefined) putNumber(place, undefined)
    else {
      const length = isAscii ? value.length : encoder.encodeInto(value, text.subarray(start)).written
      putNumber(place, length)
      start += length
    }
  }
}

/** Puts a number there, or that there is none; after the texts. */
export function putNumber(place: number, value: number | undefined): void {
  numbers[place] = value ?? ABSENT
}

/** Takes the text that a call has left there. */
export function takeText(): string {
  look()
  const length = takeNumber(TEXT_LENGTH)
  return length === 0 ? '' : decoder.decode(text.subarray(0, length))
}

/** Takes a number that a call has left there; not a number if there is none. */
export function takeNumber(place: number): number {
  const value = numbers[place]
  return value === undefined || value === ABSENT ? Number.NaN : value
}

/** Takes a word that a call has left there, as its place in this list. */
export function takeWord<Word>(place: number, words: readonly Word[]): Word | undefined {
  return words[takeNumber(place)]
}

/** Leaves nothing of the text there. */
export { wipe_desk as wipe }

/** Throws what lies there as a complaint, unless the call went well. Its answer may be taken afterwards. */
export function expectDone(isDone: boolean): void {
  // The memory may have grown during the call.
  look()
  if (!isDone) throw complaint()
}

/** What a call complains of, as `core` writes it: the code, a new line, and what would be right. */
export function complaint(): TokenError {
  const written = takeText()
  const end = written.indexOf('\n')
  return new TokenError(written.slice(0, end) as TokenErrorCode, written.slice(end + 1))
}

/** Looks at the desk, with room for a text of so many octets. */
function makeRoom(octets: number): void {
  look()
  if (octets <= text.byteLength) return
  make_desk_room(Math.max(octets, ROOM))
  lookAgain()
}

/** The text may have moved; and memory that grows is another memory, and what looked at the old one has no length. */
function look(): void {
  if (text.byteOffset !== desk_text() || text.byteLength === 0) lookAgain()
}

function lookAgain(): void {
  const { buffer } = memory
  text = new Uint8Array(buffer, desk_text(), desk_text_length())
  numbers = new Float64Array(buffer, desk_numbers(), desk_numbers_length())
}
