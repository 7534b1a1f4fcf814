import type { Inspection, Step } from '@weapp-login/token'
import { el, whenChanged } from './dom'
import type { Texts } from './texts'
import type { View } from './view'

const SIGNS: Record<Step['outcome'], string> = { passed: '✓', failed: '✗', not_reached: '–' }

/** The checks in their order, down to the first that failed. */
export function stepsList(texts: Texts): View {
  const list = el('ol', { class: 'steps' })
  const element = el(
    'section',
    { class: 'panel', 'aria-label': texts.steps.label },
    el('h3', {}, texts.steps.label),
    list,
  )
  const show = whenChanged((inspection: Pick<Inspection, 'steps' | 'matchedKey'> | null) => {
    element.hidden = inspection === null
    list.replaceChildren(...(inspection?.steps.map((step) => item(step, inspection.matchedKey)) ?? []))
  })
  return {
    element,
    show: ({ result }) => show(result.kind === 'inspected' ? result.inspection : null),
  }

  function item({ step, outcome }: Step, matchedKey: Inspection['matchedKey']): HTMLElement {
    const beyondTheKey = step === 'tag' && outcome === 'not_reached' && matchedKey === 'inspect'
    return el(
      'li',
      { 'data-step': step, 'data-outcome': outcome },
      el('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[outcome]),
      el(
        'span',
        { class: 'step' },
        beyondTheKey ? texts.steps.tagNeedsSecret : texts.steps.sentences[step][outcome],
        el('span', { class: 'unseen' }, `, ${texts.steps.outcomes[outcome]}`),
      ),
      el('code', {}, step),
    )
  }
}
