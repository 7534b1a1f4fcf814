import { el } from './dom'
import type { KeyProblem } from './kept_keys'
import type { Texts } from './texts'

/** What is wrong with a key, in words and by its stable name. */
export function keyProblemLine({ lineNumber, code }: KeyProblem, texts: Texts): HTMLElement {
  const words: Partial<Record<KeyProblem['code'], string>> = texts.keyProblems
  return el(
    'p',
    { class: 'problem', 'data-code': code },
    lineNumber === null ? null : `${texts.keys.line(lineNumber)} · `,
    words[code] ?? null,
    ' ',
    el('code', {}, code),
  )
}
