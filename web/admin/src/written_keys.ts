/** A key as it is written, and the line it stands on. */
export interface KeyLine {
  lineNumber: number
  text: string
}

/** The keys of a key file or of a single pasted line; blank lines and comments are skipped. */
export function keyLines(pasted: string): KeyLine[] {
  return pasted
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ lineNumber: index + 1, text: line.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
}

/** Whether a secret may be in there, however it is spelled: better to ask once too often. */
export function holdsSecret(text: string): boolean {
  return /weapp-secret/i.test(text)
}

export function holdsKey(text: string): boolean {
  return /weapp-(secret|inspect)/i.test(text)
}

/** The same content with each secret's inspect half in its place; null where a secret is not whole. */
export function keepInspectHalves(pasted: string): string | null {
  const lines = pasted.split(/\r\n|\r|\n/).map((line) => (holdsSecret(line) ? inspectHalf(line.trim()) : line))
  return lines.includes(null) ? null : lines.join('\n')
}

function inspectHalf(line: string): string | null {
  if (line.startsWith('#')) return ''
  const [, kid, encryptionKey] = /^weapp-secret\.([0-9a-f]{8})\.[0-9a-f]{64}([0-9a-f]{64})$/.exec(line) ?? []
  return kid === undefined ? null : `weapp-inspect.${kid}.${encryptionKey}`
}
