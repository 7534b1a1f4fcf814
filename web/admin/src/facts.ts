import { el, whenChanged } from './dom'
import type { Look } from './look'
import type { Texts } from './texts'
import type { View } from './view'

/** What there is to know of the token as a whole: its format, the key that it names, the key that fits. */
export function factsStrip(texts: Texts): View {
  const element = el('dl', { class: 'facts' })
  const show = whenChanged((result: Look['result']) => {
    element.hidden = result.kind !== 'inspected'
    if (result.kind !== 'inspected') return element.replaceChildren()
    const { format, kid, matchedKey } = result.inspection
    const characters = [...result.token].length
    element.replaceChildren(
      fact(texts.facts.format, 'format', format, texts.facts.formats[format]),
      ...(kid === null ? [] : [fact(texts.facts.kid, 'kid', kid, kid)]),
      fact(texts.facts.matchedKey, 'matched-key', matchedKey ?? 'none', texts.facts.matchedKeys[matchedKey ?? 'none']),
      fact(texts.facts.length, 'length', String(characters), texts.facts.characters(characters)),
    )
  })
  return { element, show: ({ result }) => show(result) }
}

function fact(label: string, name: string, word: string, text: string): HTMLElement {
  return el('div', { 'data-fact': name, 'data-word': word }, el('dt', {}, label), el('dd', {}, text))
}
