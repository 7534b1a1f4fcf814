/** Reading options that a program without types may have written. Each is read once, so that what is checked is used. */
import { TokenError } from './token_error.js'

const MAX_LENGTH = 65_536

/** The properties of an object, of which only these may be there; a misspelt one is refused. */
export function propertiesOf<Name extends string>(
  value: unknown,
  known: readonly Name[],
  what: string,
): Partial<Record<Name, unknown>> {
  const properties = { ...objectOf(value, what) }
  const unknown = Object.keys(properties).find((name) => !known.some((one) => one === name))
  if (unknown === undefined) return properties as Partial<Record<Name, unknown>>
  // A name that is no name might be a key in the wrong place.
  const shown = /^\w{1,32}$/.test(unknown) ? unknown : 'such a property'
  throw badOption(`${what}: there is no ${shown}; there are ${known.join(', ')}`)
}

/** Anything with properties, or a `bad_option`. */
export function objectOf(value: unknown, what: string): object {
  if (typeof value === 'object' && value !== null) return value
  throw badOption(`${what}: an object is needed`)
}

/** A list of texts, or a `bad_option`. */
export function textsOf(value: unknown, what: string): string[] {
  const list: unknown[] = Array.isArray(value) ? Array.from(value) : [undefined]
  if (list.every((one) => typeof one === 'string')) return list
  throw badOption(`${what}: an array of texts is needed`)
}

/** A text of any reasonable length, or a `bad_option`. */
export function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value.length <= MAX_LENGTH) return value
  throw badOption(`${what}: a text of at most ${MAX_LENGTH} characters is needed`)
}

export function badOption(message: string): TokenError {
  return new TokenError('bad_option', message)
}
