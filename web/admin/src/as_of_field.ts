import { el } from './dom'
import type { Inputs } from './inputs'
import type { Instants } from './instants'
import { instantFields } from './instant_fields'
import type { InstantFields } from './instant_fields'
import type { Texts } from './texts'
import type { Change, View } from './view'

/** Which instant the token is judged by: now, or another one. */
export function asOfField(texts: Texts, instants: Instants, change: Change): View & { backToNow: () => void } {
  const now = el('input', { type: 'radio', name: 'as-of', id: 'as-of-now' })
  const another = el('input', { type: 'radio', name: 'as-of', id: 'as-of-another' })
  const element = el(
    'fieldset',
    { class: 'as-of' },
    el('legend', {}, texts.asOf.label),
    el(
      'div',
      { class: 'choice' },
      now,
      el('label', { for: 'as-of-now' }, texts.asOf.now),
      another,
      el('label', { for: 'as-of-another' }, texts.asOf.another),
    ),
  )
  let fields: InstantFields | undefined
  now.addEventListener('change', () => change({ asOfMs: null }))
  another.addEventListener('change', () => change({ asOfMs: Date.now() }))

  return {
    element,
    show: ({ inputs }) => show(inputs.asOfMs),
    backToNow() {
      change({ asOfMs: null })
      now.focus()
    },
  }

  /** Browsers look at every field that is there, and so there are none before somebody wants them. */
  function show(asOfMs: Inputs['asOfMs']): void {
    now.checked = asOfMs === null
    another.checked = asOfMs !== null
    if (asOfMs === null) {
      fields?.element.remove()
      fields = undefined
      return
    }
    if (fields === undefined) {
      fields = instantFields(texts, instants, change)
      element.append(fields.element)
    }
    fields.show(asOfMs)
  }
}
