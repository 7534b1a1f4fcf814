/** Without the ASCII white space around it. HTTP drops no other, so with any other it is another text. */
export function trimmed(text: string): string {
  return text.replace(/^[ \t\r\n\f]+|[ \t\r\n\f]+$/g, '')
}
