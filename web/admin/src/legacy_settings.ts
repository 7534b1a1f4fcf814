import type { TokenErrorCode } from '@weapp-login/token'
import { button, el, whenChanged } from './dom'
import type { Inputs } from './inputs'
import { legacySecretAwaitsConfirmation } from './kept_keys'
import { keyProblemLine } from './key_problem_line'
import { mask, SECRETIVE } from './secretive'
import type { Texts } from './texts'
import type { Change } from './view'

/** The fields of the old service's settings. */
export interface LegacySettings {
  element: HTMLElement
  secret: HTMLInputElement
  show: (inputs: Inputs, problem: TokenErrorCode | null) => void
}

/** What is needed to read legacy tokens: the secret, which is asked about like any, the suffix and the lifetime. */
export function legacySettings(inputs: Inputs, texts: Texts, change: Change): LegacySettings {
  const secret = el('input', { id: 'legacy-secret', type: 'text', 'aria-describedby': 'legacy-notes', ...SECRETIVE })
  secret.value = inputs.legacySecret
  secret.addEventListener('input', () => change({ legacySecret: secret.value, confirmedLegacySecret: null }))
  const suffix = el('input', { id: 'legacy-suffix', type: 'text', ...SECRETIVE })
  suffix.value = inputs.legacySuffix
  suffix.addEventListener('input', () => change({ legacySuffix: suffix.value }))
  const ttl = el('input', {
    id: 'legacy-ttl',
    type: 'number',
    min: '0',
    step: 'any',
    'aria-describedby': 'legacy-notes',
    ...SECRETIVE,
  })
  if (!Number.isNaN(inputs.legacyTtlHours)) ttl.value = String(inputs.legacyTtlHours)
  ttl.addEventListener('input', () => change({ legacyTtlHours: ttl.valueAsNumber }))

  const notes = el('div', { id: 'legacy-notes', class: 'notes', 'aria-live': 'polite' })
  const element = el(
    'div',
    {},
    el(
      'div',
      { class: 'field' },
      el('label', { for: 'legacy-secret' }, texts.legacy.secret),
      el('p', { class: 'hint' }, texts.legacy.hint),
      mask(secret, texts),
      secret,
    ),
    el(
      'div',
      { class: 'pair' },
      el('div', { class: 'field' }, el('label', { for: 'legacy-suffix' }, texts.legacy.suffix), suffix),
      el('div', { class: 'field' }, el('label', { for: 'legacy-ttl' }, texts.legacy.ttlHours), ttl),
    ),
    notes,
  )
  const showNotes = whenChanged((noted: { awaits: boolean; inUse: boolean; problem: TokenErrorCode | null }) => {
    ttl.setAttribute('aria-invalid', String(noted.problem === 'malformed_millis'))
    notes.replaceChildren(
      ...(noted.awaits ? [gate()] : []),
      ...(noted.inUse ? [el('p', { class: 'in-use' }, texts.legacy.confirmed)] : []),
      ...(noted.problem === null ? [] : [keyProblemLine({ lineNumber: null, code: noted.problem }, texts)]),
    )
  })
  return {
    element,
    secret,
    show(inputs, problem) {
      const awaits = legacySecretAwaitsConfirmation(inputs)
      showNotes({ awaits, inUse: inputs.legacySecret !== '' && !awaits && problem === null, problem })
    },
  }

  function gate(): HTMLElement {
    return el(
      'div',
      { class: 'gate' },
      el('p', { class: 'gate-title' }, texts.legacy.title),
      el('p', {}, texts.legacy.sentence),
      button(
        texts.legacy.confirm,
        () => {
          change({ confirmedLegacySecret: secret.value })
          secret.focus()
        },
        { class: 'confirm' },
      ),
    )
  }
}
