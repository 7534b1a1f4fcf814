import { keysOfFile } from '@weapp-login/token'
import { trimmed } from './white_space'

/** A key as it is written, and the line it stands on. */
export interface KeyLine {
  lineNumber: number
  text: string
}

/** No key is longer. What is, is cut so that it is still too long, and not too long to be carried. */
const LONGER_THAN_ANY_KEY = 4096

/** The keys of a key file or of a pasted line, by the server's rules; white space around a pasted key is forgiven. */
export function keyLines(pasted: string): KeyLine[] {
  return pasted.split('\n').flatMap((line, index) => {
    // Line by line, for the numbers. A line break keeps what is a mark at the start of a file from being one later.
    const before = index === 0 ? '' : '\n'
    const keys = keysOfFile(before + line.slice(0, LONGER_THAN_ANY_KEY))
    return keys.map((text) => ({ lineNumber: index + 1, text: trimmed(text) }))
  })
}

/** Whether a secret may be in there, however it is spelled: better to ask once too often. */
export function holdsSecret(text: string): boolean {
  return /weapp-secret/i.test(text)
}

export function holdsKey(text: string): boolean {
  return /weapp-(secret|inspect)/i.test(text)
}

/** Whether it is as long as a secret's octets, without what stands before them. A legacy token may be, too. */
export function mayBeBareSecret(text: string): boolean {
  return /^[0-9a-f]{128}$/i.test(text)
}

/** The lines that speak of a secret and are none. */
export function brokenSecrets(pasted: string): KeyLine[] {
  return keyLines(pasted).filter(({ text }) => holdsSecret(text) && inspectHalf(text) === null)
}

/** The same content with each secret's inspect half in its place, and without the comments that may hold one. */
export function keepInspectHalves(pasted: string): string {
  return pasted
    .split('\n')
    .map((line) => (holdsSecret(line) ? (inspectHalf(trimmed(line)) ?? '') : line))
    .join('\n')
}

function inspectHalf(line: string): string | null {
  const [, kid, encryptionKey] = /^weapp-secret\.([0-9a-f]{8})\.[0-9a-f]{64}([0-9a-f]{64})$/.exec(line) ?? []
  return kid === undefined ? null : `weapp-inspect.${kid}.${encryptionKey}`
}
