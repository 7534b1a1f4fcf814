/**
 * What goes over to WebAssembly and comes back.
 *
 * There are no rules of tokens here. A value of the wrong type, or far too long, is replaced by one that `core`
 * is sure to refuse, so that the refusal is `core`'s own.
 */
import { maxLength } from './instance.js'
import type { TokenErrorCode } from './codes.js'
import { TokenError } from './token_error.js'

/** A text; `''` for what is none, holds half a character, or is longer than anything may be. */
export function text(value: unknown): string {
  const isFit = typeof value === 'string' && value.length <= maxLength && !/\p{Surrogate}/u.test(value)
  return isFit ? value : ''
}

/** A number; `NaN` for what is none. */
export function number(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN
}

/** Passes on what is not there. */
export function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined ? undefined : read(value)
}

/** A token, or whatever a stranger sent in its place. One that is too long is carried only so far as to be too long. */
export function token(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, maxLength + 1) : ''
}

/** Calls WebAssembly, and throws what `core` complains of as a `TokenError`. Nothing of the caller's may run inside. */
export function calling<Answer>(call: () => Answer): Answer {
  try {
    return call()
  } catch (thrown) {
    if (typeof thrown !== 'string') throw thrown
    const end = thrown.indexOf('\n')
    throw new TokenError(thrown.slice(0, end) as TokenErrorCode, thrown.slice(end + 1))
  }
}

/** Fills what lives in WebAssembly; if that fails, its memory is given back at once, and what is secret in it wiped. */
export function filled<Native extends { free(): void }>(native: Native, fill: (native: Native) => void): Native {
  try {
    calling(() => fill(native))
    return native
  } catch (error) {
    native.free()
    throw error
  }
}

/** What has not been freed yet; its keys went with it. */
export function live<Native>(native: Native | undefined): Native {
  if (native === undefined)
    throw new TokenError('no_key', 'free() was called, and the keys are wiped: make another one')
  return native
}
