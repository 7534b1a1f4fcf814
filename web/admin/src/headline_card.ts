import { button, el, whenChanged } from './dom'
import { headlineOf } from './headline'
import type { Headline } from './headline'
import type { Instants } from './instants'
import type { Texts } from './texts'
import type { View } from './view'

interface Actions {
  giveLegacySecret: () => void
  backToNow: () => void
}

/** What helps to go on. */
interface More {
  asOfMs: number | null
  legacySecretNeeded: boolean
}

/** The verdict in big letters, with its reason; read out when it changes. */
export function headlineCard(texts: Texts, instants: Instants, actions: Actions): View {
  const said = el('div', { role: 'status' })
  const more = el('div', { class: 'more' })
  const element = el('section', { class: 'headline', 'data-tone': '', 'aria-label': texts.verdict }, said, more)

  const showHeadline = whenChanged((headline: Headline | null) => {
    said.replaceChildren(...(headline === null ? [] : saying(headline)))
    element.dataset['tone'] = headline?.tone ?? ''
  })
  const showMore = whenChanged(({ asOfMs, legacySecretNeeded }: More) => {
    more.replaceChildren(
      ...(legacySecretNeeded
        ? [button(texts.closer.legacySecretNeeded.give, actions.giveLegacySecret, { class: 'give-legacy strong' })]
        : []),
      ...(asOfMs === null
        ? []
        : [
            el(
              'p',
              { class: 'judged-by' },
              texts.asOf.judgedBy(instants.local(asOfMs)),
              button(texts.asOf.backToNow, actions.backToNow, { class: 'back-to-now' }),
            ),
          ]),
    )
  })
  return {
    element,
    show(look) {
      const headline = headlineOf(look, texts)
      showHeadline(headline)
      showMore({
        asOfMs: headline?.inspection?.claims === undefined ? null : look.inputs.asOfMs,
        legacySecretNeeded: headline?.legacySecretNeeded ?? false,
      })
    },
  }

  function saying({ title, addition, sentences, inspection }: Headline): HTMLElement[] {
    const big = el('h2', { tabindex: '-1' }, title)
    if (addition !== null) big.append(' ', el('span', { class: 'dot' }, '·'), ' ', addition)
    const { verdict, reason, authenticity } = inspection ?? {}
    const words = Object.entries({ verdict, reason, authenticity }).flatMap(([name, word]) => {
      if (word === undefined) return []
      big.dataset[name] = word
      return [el('code', {}, word)]
    })
    return [
      big,
      ...sentences.map((sentence) => el('p', { class: 'sentence' }, sentence)),
      ...(words.length === 0 ? [] : [el('p', { class: 'words' }, ...words)]),
    ]
  }
}
