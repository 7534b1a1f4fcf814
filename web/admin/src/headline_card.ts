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
  const element = el('section', { class: 'headline', 'data-tone': '' }, said, more)

  const showHeadline = whenChanged((headline: Headline | null) => {
    said.replaceChildren(...(headline === null ? [] : saying(headline)))
    element.dataset['tone'] = headline?.tone ?? ''
    element.dataset['trust'] = headline?.inspection?.authenticity ?? ''
  })
  const showMore = whenChanged(({ asOfMs, legacySecretNeeded }: More) => {
    more.replaceChildren(
      ...(legacySecretNeeded
        ? [button(texts.closer.legacySecretNeeded.give, actions.giveLegacySecret, { class: 'give-legacy strong' })]
        : []),
      ...(asOfMs === null
        ? []
        : [
            el('p', { class: 'judged-by' },
              texts.asOf.judgedBy(instants.local(asOfMs)),
              button(texts.asOf.backToNow, actions.backToNow, { class: 'back-to-now' })),
          ]),
    )
  })
  return {
    element,
    show({ inputs, result }) {
      const headline = headlineOf(result, texts)
      showHeadline(headline)
      showMore({
        asOfMs: headline?.inspection?.claims === undefined ? null : inputs.asOfMs,
        legacySecretNeeded: headline?.legacySecretNeeded ?? false,
      })
    },
  }

  function saying({ title, mark, sentences, inspection }: Headline): HTMLElement[] {
    const big = el('h2', { tabindex: '-1' }, el('span', { class: 'title' }, title))
    if (mark !== null) big.append(' ', el('span', { class: 'dot' }, '·'), ' ', el('span', { class: 'mark' }, mark))
    const words: string[] = []
    for (const [name, word] of Object.entries({
      verdict: inspection?.verdict,
      reason: inspection?.reason,
      authenticity: inspection?.authenticity,
    })) {
      if (word === undefined) continue
      big.dataset[name] = word
      words.push(word)
    }
    return [
      big,
      ...sentences.map((sentence) => el('p', { class: 'sentence' }, sentence)),
      el('p', { class: 'words' }, ...words.map((word) => el('code', {}, word))),
    ]
  }
}
