import type { TokenErrorCode } from '@weapp-login/token'
import { button, el, whenChanged } from './dom'
import type { Inputs } from './inputs'
import { problemLine } from './key_field'
import { legacySecretAwaitsConfirmation } from './look'
import { mask, SECRETIVE } from './secretive'
import type { Texts } from './texts'
import type { Change, View } from './view'

/** Where the old service's secret goes, out of the way until somebody needs it. It is asked about like any secret. */
export function legacyField(inputs: Inputs, texts: Texts, change: Change): View & { open: () => void } {
  const secret = el('input', { id: 'legacy-secret', type: 'text', 'aria-describedby': 'legacy-notes', ...SECRETIVE })
  secret.value = inputs.legacySecret
  secret.addEventListener('input', () => change({ legacySecret: secret.value, confirmedLegacySecret: null }))
  const suffix = el('input', { id: 'legacy-suffix', type: 'text', ...SECRETIVE })
  suffix.value = inputs.legacySuffix
  suffix.addEventListener('input', () => change({ legacySuffix: suffix.value }))
  const ttl = el('input', { id: 'legacy-ttl', type: 'number', min: '0', step: 'any', ...SECRETIVE })
  ttl.value = String(inputs.legacyTtlHours)
  ttl.addEventListener('input', () => change({ legacyTtlHours: ttl.valueAsNumber }))

  const notes = el('div', { id: 'legacy-notes', 'aria-live': 'polite' })
  const element = el('details', { class: 'legacy' },
    el('summary', {}, texts.legacy.label),
    el('div', { class: 'field' },
      el('label', { for: 'legacy-secret' }, texts.legacy.secret),
      el('p', { class: 'hint' }, texts.legacy.hint),
      mask(secret, texts),
      secret,
      notes,
    ),
    el('div', { class: 'pair' },
      el('div', { class: 'field' }, el('label', { for: 'legacy-suffix' }, texts.legacy.suffix), suffix),
      el('div', { class: 'field' }, el('label', { for: 'legacy-ttl' }, texts.legacy.ttlHours), ttl),
    ),
  )
  element.open = inputs.legacySecret !== ''

  const showNotes = whenChanged((noted: { awaits: boolean; inUse: boolean; problem: TokenErrorCode | null }) => {
    notes.replaceChildren(
      ...(noted.awaits ? [gate()] : []),
      ...(noted.inUse ? [el('p', { class: 'in-use' }, texts.legacy.confirmed)] : []),
      ...(noted.problem === null ? [] : [problemLine({ lineNumber: null, code: noted.problem }, texts)]),
    )
  })
  return {
    element,
    show({ inputs, legacyProblem }) {
      const awaits = legacySecretAwaitsConfirmation(inputs)
      showNotes({ awaits, inUse: inputs.legacySecret !== '' && !awaits, problem: legacyProblem })
    },
    open() {
      element.open = true
      secret.focus()
    },
  }

  function gate(): HTMLElement {
    return el('div', { class: 'gate' },
      el('p', { class: 'gate-title' }, texts.legacy.title),
      el('p', {}, texts.legacy.sentence),
      button(texts.legacy.confirm, () => {
        change({ confirmedLegacySecret: secret.value })
        secret.focus()
      }, { class: 'confirm' }),
    )
  }
}
