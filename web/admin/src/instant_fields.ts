import { el } from './dom'
import { toLocalField } from './instants'
import type { Instants } from './instants'
import type { Texts } from './texts'
import type { Change } from './view'

/** The last instant that a `datetime-local` field of four-digit years shows in every time zone. */
const LAST_MS = Date.UTC(9999, 11, 31)

/** What is less was hardly meant in milliseconds: it is in the first years after 1970, and in seconds it is not. */
const FIRST_LIKELY_MS = 1e11

export interface InstantFields {
  element: HTMLElement
  show: (ms: number) => void
}

/** One instant in two fields, as a date and in milliseconds. They say the same. */
export function instantFields(texts: Texts, instants: Instants, change: Change): InstantFields {
  const described = { 'aria-describedby': 'as-of-note', autocomplete: 'off' }
  const local = el('input', { type: 'datetime-local', id: 'as-of-local', step: '0.001', ...described })
  const millis = el('input', { type: 'number', id: 'as-of-millis', min: '0', step: '1', ...described })
  const localLabel = el('label', { for: 'as-of-local' })
  const note = el('p', { id: 'as-of-note', class: 'problem', role: 'status' })
  const element = el(
    'div',
    { class: 'instants' },
    el('div', { class: 'field' }, localLabel, local),
    el('div', { class: 'field' }, el('label', { for: 'as-of-millis' }, texts.asOf.millis), millis),
    note,
  )
  let shownMs: number | undefined
  local.addEventListener('input', () => take(new Date(local.value).getTime(), local, millis))
  millis.addEventListener('input', () => take(millis.valueAsNumber, millis, local))

  return {
    element,
    show(ms) {
      localLabel.textContent = texts.asOf.local(instants.zone(ms))
      if (ms !== shownMs) write(ms, [local, millis])
    },
  }

  /** What is no instant is marked; the last one that was counts on. */
  function take(ms: number, from: HTMLInputElement, to: HTMLInputElement): void {
    const isGood = Number.isInteger(ms) && ms >= 0 && ms <= LAST_MS
    from.setAttribute('aria-invalid', String(!isGood))
    if (!isGood) {
      note.textContent = texts.asOf.invalid
      return
    }
    to.setAttribute('aria-invalid', 'false')
    write(ms, [to])
    change({ asOfMs: ms })
  }

  function write(ms: number, fields: HTMLInputElement[]): void {
    shownMs = ms
    note.textContent = ms < FIRST_LIKELY_MS ? texts.asOf.maybeSeconds : ''
    for (const one of fields) one.value = one === local ? toLocalField(ms) : String(ms)
  }
}
