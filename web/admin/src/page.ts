import { asOfField } from './as_of_field'
import { claimsList } from './claims_list'
import { button, el } from './dom'
import { emptyState } from './empty_state'
import { factsStrip } from './facts'
import { headlineCard } from './headline_card'
import { edited, exampleInputs, noInputs } from './inputs'
import { instantsIn } from './instants'
import { keyField } from './key_field'
import { otherTexts } from './language'
import { legacyField } from './legacy_field'
import { Looker } from './look'
import { octetsPanel } from './octets'
import { stepsList } from './steps'
import type { Texts } from './texts'
import { themeButton } from './theme'
import { tokenField } from './token_field'
import type { View } from './view'

const TICK_MS = 1000

/** Builds the page, and keeps what it says true while the inputs and the time change. */
export function openPage(place: HTMLElement, preferred: Texts): void {
  let inputs = noInputs()
  let texts = preferred
  let views: View[] = []
  const looker = new Looker()
  build()
  setInterval(() => inputs.asOfMs === null && show(), TICK_MS)
  // A page in the back-forward cache is kept as it is. What was pasted must not be.
  addEventListener('pagehide', () => start(noInputs()))

  function show(): void {
    const look = looker.lookAt(inputs, Date.now())
    for (const view of views) view.show(look)
  }

  function start(anew: typeof inputs): void {
    inputs = anew
    build()
  }

  function build(): void {
    document.documentElement.lang = texts.locale
    document.title = `${texts.title} · weapp-login`
    const instants = instantsIn(texts.locale)
    const change = (changed: Partial<typeof inputs>) => {
      inputs = edited(inputs, changed)
      show()
    }
    const keys = keyField(inputs, texts, change)
    const token = tokenField(inputs, texts, change, keys.add)
    const legacy = legacyField(inputs, texts, change)
    const asOf = asOfField(texts, instants, change)
    const headline = headlineCard(texts, instants, { giveLegacySecret: legacy.open, backToNow: asOf.backToNow })
    const empty = emptyState(texts, () => {
      start(exampleInputs())
      place.querySelector<HTMLElement>('.headline h2')?.focus()
    })
    const details = [factsStrip(texts), stepsList(texts), claimsList(texts, instants), octetsPanel(texts, change)]
    const clear = button(
      texts.clear,
      () => {
        start(noInputs())
        place.querySelector('textarea')?.focus()
      },
      { class: 'clear' },
    )

    views = [token, keys, headline, legacy, asOf, empty, ...details]
    place.replaceChildren(
      el(
        'header',
        { class: 'top' },
        el('div', { class: 'name' }, el('p', { class: 'product' }, 'weapp-login'), el('h1', {}, texts.title)),
        el('div', { class: 'toggles' }, languageButton(), themeButton(texts)),
        el('p', { class: 'promise' }, texts.promise),
      ),
      // On a narrow screen and for the keyboard the verdict comes right behind the keys.
      // Translators in the browser send away what they translate.
      el(
        'main',
        { translate: 'no' },
        el('section', { class: 'inputs', 'aria-label': texts.inputs }, token.element, keys.element),
        headline.element,
        el('section', { class: 'inputs', 'aria-label': texts.settings }, legacy.element, asOf.element, clear),
        el('div', { class: 'results' }, empty.element, ...details.map(({ element }) => element)),
      ),
    )
    show()
  }

  function languageButton(): HTMLElement {
    const { label, locale } = texts.otherLanguage
    return button(
      label,
      () => {
        texts = otherTexts(texts)
        build()
        place.querySelector<HTMLElement>('.language')?.focus()
      },
      { class: 'language', lang: locale },
    )
  }
}
