/**
 * What goes over to WebAssembly.
 *
 * There are no rules of tokens here. A value of the wrong type, or far too long, is replaced by one that `core`
 * is sure to refuse, so that the refusal is `core`'s own.
 */
import { TokenError } from './token_error.js'

/** In UTF-16 units: a token has no more octets than this, and nothing else but a legacy secret is as long. */
const MAX_LENGTH = 1024

/** A text; `''` for what is none, holds half a character, or is longer than anything may be. */
export function text(value: unknown): string {
  const isFit = typeof value === 'string' && value.length <= MAX_LENGTH && !/[\ud800-\udfff]/u.test(value)
  return isFit ? value : ''
}

/** A number; `NaN` for what is none. */
export function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
}

/** Passes on what is not there. */
export function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined ? undefined : read(value)
}

/** A token, or whatever a stranger sent in its place. One that is too long is carried only so far as to be too long. */
export function token(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_LENGTH + 1) : ''
}

/** Fills what lives in WebAssembly; if that fails, its memory is given back at once, and what is secret in it wiped. */
export function filled<Native extends { free(): void }>(native: Native, fill: (native: Native) => void): Native {
  try {
    fill(native)
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
