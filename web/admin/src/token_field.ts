import { el } from './dom'
import type { Inputs } from './inputs'
import { SECRETIVE } from './secretive'
import type { Texts } from './texts'
import type { Change, View } from './view'

/** Where the token is pasted. */
export function tokenField(inputs: Inputs, texts: Texts, change: Change): View {
  const area = el('textarea', { id: 'token', rows: '5', 'aria-describedby': 'token-hint', ...SECRETIVE })
  area.value = inputs.token
  area.addEventListener('input', () => change({ token: area.value }))
  const element = el('div', { class: 'field' },
    el('label', { for: 'token' }, texts.token.label),
    el('p', { class: 'hint', id: 'token-hint' }, texts.token.hint),
    area,
  )
  return { element, show: () => {} }
}
