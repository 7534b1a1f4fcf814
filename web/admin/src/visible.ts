/** The text with everything written out that can't be seen, or that would change the order of the rest. */
export function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`
  })
}
