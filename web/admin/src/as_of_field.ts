import { el } from './dom'
import type { Inputs } from './inputs'
import { toLocalField } from './instants'
import type { Instants } from './instants'
import type { Texts } from './texts'
import type { Change, View } from './view'

/** The last instant that a `datetime-local` field of four-digit years shows in every time zone. */
const LAST_MS = Date.UTC(9999, 11, 31)

/** Which instant the token is judged by: now, or another one, as a date or in milliseconds. */
export function asOfField(
  inputs: Inputs,
  texts: Texts,
  instants: Instants,
  change: Change,
): View & { backToNow: () => void } {
  const now = el('input', { type: 'radio', name: 'as-of', id: 'as-of-now' })
  const another = el('input', { type: 'radio', name: 'as-of', id: 'as-of-another' })
  const local = el('input', { type: 'datetime-local', id: 'as-of-local', step: '0.001', autocomplete: 'off' })
  const millis = el('input', { type: 'number', id: 'as-of-millis', min: '0', step: '1', autocomplete: 'off' })
  const localLabel = el('label', { for: 'as-of-local' })
  const fields = el('div', { class: 'instants' },
    el('div', { class: 'field' }, localLabel, local),
    el('div', { class: 'field' }, el('label', { for: 'as-of-millis' }, texts.asOf.millis), millis),
  )
  const element = el('fieldset', { class: 'as-of' },
    el('legend', {}, texts.asOf.label),
    el('div', { class: 'choice' },
      now, el('label', { for: 'as-of-now' }, texts.asOf.now),
      another, el('label', { for: 'as-of-another' }, texts.asOf.another),
    ),
    fields,
  )

  now.checked = inputs.asOfMs === null
  another.checked = !now.checked
  if (inputs.asOfMs !== null) write(inputs.asOfMs, [local, millis])
  now.addEventListener('change', () => change({ asOfMs: null }))
  another.addEventListener('change', () => {
    const nowMs = Date.now()
    write(nowMs, [local, millis])
    change({ asOfMs: nowMs })
  })
  local.addEventListener('input', () => take(new Date(local.value).getTime(), local, millis))
  millis.addEventListener('input', () => take(millis.valueAsNumber, millis, local))

  return {
    element,
    show({ atMs }) {
      fields.hidden = now.checked
      localLabel.textContent = texts.asOf.local(instants.zone(atMs))
    },
    backToNow() {
      now.checked = true
      now.focus()
      change({ asOfMs: null })
    },
  }

  /** The two fields say the same; what is no instant is marked and otherwise waits. */
  function take(ms: number, from: HTMLInputElement, to: HTMLInputElement): void {
    const good = Number.isInteger(ms) && ms >= 0 && ms <= LAST_MS
    from.setAttribute('aria-invalid', String(!good))
    if (!good) return
    to.setAttribute('aria-invalid', 'false')
    write(ms, [to])
    change({ asOfMs: ms })
  }

  function write(ms: number, fields: HTMLInputElement[]): void {
    for (const one of fields) one.value = one === local ? toLocalField(ms) : String(ms)
  }
}
