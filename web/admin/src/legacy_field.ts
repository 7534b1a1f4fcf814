import type { TokenErrorCode } from '@weapp-login/token'
import { el } from './dom'
import type { Inputs } from './inputs'
import { legacySettings } from './legacy_settings'
import type { LegacySettings } from './legacy_settings'
import type { Texts } from './texts'
import type { Change, View } from './view'

/** Where the old service's secret goes, out of the way until somebody needs it. */
export function legacyField(inputs: Inputs, texts: Texts, change: Change): View & { open: () => void } {
  const summary = el('summary', {}, texts.legacy.label)
  const element = el('details', { class: 'legacy' }, summary)
  let settings: LegacySettings | undefined
  let latest: { inputs: Inputs; legacyProblem: TokenErrorCode | null } = { inputs, legacyProblem: null }
  if (inputs.legacyIsOpen) open()
  // The event of the element itself comes only after it has been drawn open, and empty.
  summary.addEventListener('click', fill)
  element.addEventListener('toggle', () => {
    if (element.open) fill()
    if (latest.inputs.legacyIsOpen !== element.open) change({ legacyIsOpen: element.open })
  })
  return {
    element,
    show({ inputs, legacyProblem }) {
      latest = { inputs, legacyProblem }
      settings?.show(inputs, legacyProblem)
    },
    open() {
      open()
      settings?.secret.focus()
    },
  }

  function open(): void {
    fill()
    element.open = true
  }

  /** Browsers look at every field that is there, and so there are none before somebody wants them. */
  function fill(): void {
    if (settings !== undefined) return
    settings = legacySettings(latest.inputs, texts, change)
    element.append(settings.element)
    settings.show(latest.inputs, latest.legacyProblem)
  }
}
