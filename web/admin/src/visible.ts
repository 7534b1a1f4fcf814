const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u

/**
 * The text with everything written out that can't be seen, or that would change the order of the rest.
 *
 * A backslash is doubled, so that nobody can write what looks written out.
 */
export function visible(text: string): string {
  return Array.from(text, (character) => {
    if (character === '\\') return '\\\\'
    return UNSEEN.test(character) ? `\\u{${character.codePointAt(0)?.toString(16)}}` : character
  }).join('')
}
