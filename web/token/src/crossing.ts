/**
 * What goes over to WebAssembly and comes back.
 *
 * There are no rules here. A value of the wrong type is replaced by one of the right type that `core`
 * is sure to refuse, so that the refusal is `core`'s own.
 */
import { max_token_length } from './instance.js'
import type { TokenErrorCode } from './codes.js'
import { TokenError } from './token_error.js'

const MAX_TOKEN_LENGTH = max_token_length()

/** A text; `''` for what is none, or holds half a character. */
export function text(value: unknown): string {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value) ? value : ''
}

/** A number; `NaN` for what is none. */
export function number(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN
}

/** Passes on what is not there. */
export function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined ? undefined : read(value)
}

/** A token, or whatever a stranger sent in its place. One that is too long is carried across only so far as to be too long. */
export function token(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_TOKEN_LENGTH + 1) : ''
}

/** Refuses what has no properties to read. */
export function requireObject(value: unknown, name: string): void {
  if (typeof value !== 'object' || value === null) throw new TokenError('bad_option', `${name}: an object is needed`)
}

/** Calls, and throws what `core` complains of as a `TokenError`. */
export function calling<Answer>(call: () => Answer): Answer {
  try {
    return call()
  } catch (thrown) {
    if (typeof thrown !== 'string') throw thrown
    const end = thrown.indexOf('\n')
    throw new TokenError(thrown.slice(0, end) as TokenErrorCode, thrown.slice(end + 1))
  }
}
