import { trimmed } from './white_space'

const TOKEN = /v1\.[0-9a-f]{8}\.[0-9a-f]+/g
const KEY = /weapp-(?:secret\.[0-9a-f]{8}\.[0-9a-f]{128}|inspect\.[0-9a-f]{8}\.[0-9a-f]{64})(?![0-9a-f])/g

/** The one token inside a header, a piece of JSON or a command; null if it is a token itself, or none, or several. */
export function tokenInside(text: string): string | null {
  // A token that was broken into lines. In the text as it is, its first line alone would pass for a token.
  const joined = text.replace(/[ \t\r\n\f]+/g, '')
  const isBroken = onlyMatch(joined, TOKEN) === joined
  return other(trimmed(text), isBroken ? joined : onlyMatch(text, TOKEN))
}

/** The one key inside quotation marks or an assignment; null if it is a key itself, or none, or several. */
export function keyInside(text: string): string | null {
  return other(trimmed(text), onlyMatch(text, KEY))
}

function onlyMatch(text: string, pattern: RegExp): string | null {
  const [first, second] = text.match(pattern) ?? []
  return first === undefined || second !== undefined ? null : first
}

function other(text: string, found: string | null): string | null {
  return found === text ? null : found
}
