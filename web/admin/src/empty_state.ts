import { button, el } from './dom'
import type { Texts } from './texts'
import type { View } from './view'

/** What there is to see before anything is pasted: what the page is for, and a token's anatomy. */
export function emptyState(texts: Texts, tryExample: () => void): View {
  const anatomy = el('div', { class: 'anatomy', 'aria-hidden': 'true' })
  for (const part of ['prefix', 'kid', 'iv', 'ciphertext', 'tag'] as const) {
    const name = el('span', { class: 'name' }, texts.octets.parts[part])
    anatomy.append(el('div', { 'data-part': part }, el('span', { class: 'bar' }), name))
  }
  const element = el(
    'section',
    { class: 'empty', 'aria-label': texts.empty.title },
    el('h2', {}, texts.empty.title),
    el('p', { class: 'sentence' }, texts.empty.sentence),
    button(texts.empty.example, tryExample, { class: 'example strong' }),
    anatomy,
  )
  return {
    element,
    show({ result }) {
      element.hidden = result.kind !== 'nothing'
    },
  }
}
