import { button } from './dom'
import type { Texts } from './texts'

/**
 * For fields whose content is nobody else's business: browsers don't remember it, don't send it to a spelling
 * service and don't restore it after a crash, and password managers keep out.
 */
export const SECRETIVE = {
  autocomplete: 'off',
  autocapitalize: 'off',
  autocorrect: 'off',
  spellcheck: 'false',
  translate: 'no',
  'data-1p-ignore': true,
  'data-bwignore': 'true',
  'data-lpignore': 'true',
  'data-form-type': 'other',
} as const

/** Masks a field's text, as a password's is, and gives the button that shows it. */
export function mask(field: HTMLElement, texts: Texts): HTMLButtonElement {
  field.classList.add('masked')
  const reveal = button(
    texts.keys.reveal,
    () => {
      const masked = field.classList.toggle('masked')
      reveal.textContent = masked ? texts.keys.reveal : texts.keys.hide
    },
    { class: 'reveal', 'aria-controls': field.id },
  )
  return reveal
}
