import type { LayoutPart } from '@weapp-login/token'
import { button, el, whenChanged } from './dom'
import type { Texts } from './texts'
import type { View } from './view'
import { visible } from './visible'

/** The longest text that is shown; a token is never longer. */
const SHOWN_CHARACTERS = 1024

/** The token's own text coloured by part, and a legend; a part that is pointed at lights up in both. */
export function octetsPanel(texts: Texts): View {
  const legend = el('ul', { class: 'legend' })
  const text = el('p', { class: 'octets' })
  const hint = el('p', { class: 'hint' })
  const element = el('section', { class: 'panel parts' }, el('h3', {}, texts.octets.label), legend, text, hint)
  let pinned: string | undefined

  const show = whenChanged((shown: { token: string; layout: LayoutPart[] } | null) => {
    element.hidden = shown === null
    pinned = undefined
    const { token, layout } = shown ?? { token: '', layout: [] }
    legend.replaceChildren(...layout.map((part) => el('li', {}, entry(part))))
    hint.textContent = layout.length === 0 ? texts.octets.noShape : texts.octets.hint
    if (layout.length > 0) text.replaceChildren(...layout.map((part) => octets(part, token)))
    else text.textContent = visible(token.slice(0, SHOWN_CHARACTERS)) + (token.length > SHOWN_CHARACTERS ? '…' : '')
    light(undefined)
  })
  for (const type of ['pointerover', 'focusin']) element.addEventListener(type, (event) => light(partAt(event)))
  for (const type of ['pointerleave', 'focusout']) element.addEventListener(type, () => light(undefined))
  text.addEventListener('click', (event) => pin(partAt(event)))
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') pin(undefined)
  })
  return {
    element,
    show({ result }) {
      show(result.kind === 'inspected' ? { token: result.token, layout: result.inspection.layout } : null)
    },
  }

  function entry(part: LayoutPart): HTMLElement {
    const entry = button('', () => pin(part.part), { 'data-part': part.part, 'aria-pressed': 'false' })
    entry.append(
      el('span', { class: 'swatch', 'aria-hidden': 'true' }),
      el('span', { class: 'name' }, texts.octets.parts[part.part]),
      el('code', {}, part.part),
      el('span', { class: 'length' }, length(part)),
    )
    return entry
  }

  function octets(part: LayoutPart, token: string): HTMLElement {
    const label = `${texts.octets.parts[part.part]}, ${length(part)}`
    const attributes = { class: 'part', 'data-part': part.part, tabindex: '0', role: 'group', 'aria-label': label }
    const span = el('span', attributes)
    const characters = token.slice(part.start, part.end)
    // A line may end between two octets, not within one.
    for (const octet of isHex(part) ? characters.match(/../g) ?? [] : [characters]) {
      span.append(el('span', { class: 'octet' }, octet), el('wbr'))
    }
    return span
  }

  function length({ part, start, end }: LayoutPart): string {
    return isHex({ part }) ? texts.facts.octets((end - start) / 2) : texts.facts.characters(end - start)
  }

  function pin(part: string | undefined): void {
    pinned = part === pinned ? undefined : part
    light(part)
  }

  function light(part: string | undefined): void {
    const lit = part ?? pinned
    element.classList.toggle('has-lit', lit !== undefined)
    for (const one of element.querySelectorAll<HTMLElement>('[data-part]')) {
      one.classList.toggle('lit', one.dataset['part'] === lit)
      if (one.hasAttribute('aria-pressed')) one.setAttribute('aria-pressed', String(one.dataset['part'] === pinned))
    }
  }
}

/** The parts whose text is two digits an octet. */
function isHex({ part }: Pick<LayoutPart, 'part'>): boolean {
  return part === 'iv' || part === 'ciphertext' || part === 'tag'
}

function partAt(event: Event): string | undefined {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('[data-part]')?.dataset['part'] : undefined
}
