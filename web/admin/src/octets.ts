import type { LayoutPart, PartName } from '@weapp-login/token'
import { button, el, whenChanged } from './dom'
import { followPointing } from './pointing'
import type { Texts } from './texts'
import type { Change, View } from './view'
import { visible } from './visible'

/** The longest text that is shown; a token is never longer. */
const SHOWN_CHARACTERS = 1024

/** The token's own text coloured by part, and a legend; a part that is pointed at lights up in both. */
export function octetsPanel(texts: Texts, change: Change): View {
  const legend = el('ul', { class: 'legend' })
  const text = el('p', { class: 'octets' })
  const hint = el('p', { class: 'hint' })
  const element = el(
    'section',
    { class: 'panel parts', 'aria-label': texts.octets.label },
    el('h3', {}, texts.octets.label),
    legend,
    text,
    hint,
  )
  const pointing = followPointing(element, (pinnedPart) => change({ pinnedPart }))

  const show = whenChanged((shown: { token: string; layout: LayoutPart[] } | null) => {
    element.hidden = shown === null
    const { token, layout } = shown ?? { token: '', layout: [] }
    legend.replaceChildren(...layout.map((part) => el('li', {}, entry(part))))
    hint.textContent = layout.length === 0 ? texts.octets.noShape : texts.octets.hint
    if (layout.length > 0) text.replaceChildren(...layout.map((part) => octets(part, token)))
    else text.textContent = visible(token.slice(0, SHOWN_CHARACTERS)) + (token.length > SHOWN_CHARACTERS ? '…' : '')
  })
  return {
    element,
    show({ inputs, result }) {
      show(result.kind === 'inspected' ? { token: result.token, layout: result.inspection.layout } : null)
      pointing.show(inputs.pinnedPart)
    },
  }

  function entry(part: LayoutPart): HTMLElement {
    const entry = button('', () => pointing.pin(part.part), { 'data-part': part.part, 'aria-pressed': 'false' })
    entry.append(
      el('span', { class: 'swatch', 'aria-hidden': 'true' }),
      el('span', { class: 'name' }, texts.octets.parts[part.part]),
      el('code', {}, part.part),
      el('span', { class: 'length' }, length(part)),
    )
    return entry
  }

  /** A button by its role: a real one would not wrap, and its text could not be selected. */
  function octets(part: LayoutPart, token: string): HTMLElement {
    const label = `${texts.octets.parts[part.part]}, ${length(part)}`
    const ofButton = { role: 'button', tabindex: '0', 'aria-pressed': 'false', 'aria-label': label }
    const span = el('span', { class: 'part', 'data-part': part.part, ...ofButton })
    span.addEventListener('click', () => pointing.pin(part.part))
    span.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      pointing.pin(part.part)
    })
    const characters = token.slice(part.start, part.end)
    // A line may end between two octets, not within one.
    for (const octet of isHex(part) ? (characters.match(/../g) ?? []) : [characters]) {
      span.append(el('span', { class: 'octet' }, octet), el('wbr'))
    }
    return span
  }

  function length({ part, start, end }: LayoutPart): string {
    return isHex({ part }) ? texts.facts.octets((end - start) / 2) : texts.facts.characters(end - start)
  }
}

/** The parts whose text is two digits an octet. */
function isHex({ part }: { part: PartName }): boolean {
  return part === 'iv' || part === 'ciphertext' || part === 'tag'
}
