import { button, el, whenChanged } from './dom'
import { keyInside } from './found_inside'
import type { Inputs } from './inputs'
import { secretAwaitsConfirmation } from './kept_keys'
import type { KeyProblem } from './kept_keys'
import { keyProblemLine } from './key_problem_line'
import { mask, SECRETIVE } from './secretive'
import type { Texts } from './texts'
import type { Change, View } from './view'
import { holdsSecret, keepInspectHalves } from './written_keys'

/** What there is to say of the keys. */
interface Noted {
  keys: string
  awaits: boolean
  problems: KeyProblem[]
}

/** Where keys are pasted. A secret is asked about before anything is computed with it. */
export function keyField(inputs: Inputs, texts: Texts, change: Change): View & { add: (keys: string) => void } {
  const area = el('textarea', { id: 'keys', rows: '3', 'aria-describedby': 'keys-hint keys-notes', ...SECRETIVE })
  area.value = inputs.keys
  area.addEventListener('input', () => change({ keys: area.value, confirmedKeys: null }))
  const notes = el('div', { id: 'keys-notes', class: 'notes', 'aria-live': 'polite' })
  const element = el(
    'div',
    { class: 'field' },
    el('label', { for: 'keys' }, texts.keys.label),
    el('p', { class: 'hint', id: 'keys-hint' }, texts.keys.hint),
    mask(area, texts),
    area,
    notes,
  )

  const showNotes = whenChanged(({ keys, awaits, problems }: Noted) => {
    const isInUse = holdsSecret(keys) && !awaits && problems.length === 0
    const inside = problems.length === 0 ? null : keyInside(keys)
    area.setAttribute('aria-invalid', String(problems.length > 0))
    notes.replaceChildren(
      ...(awaits ? [gate(keys)] : []),
      ...(isInUse ? [el('p', { class: 'in-use' }, texts.gate.confirmed)] : []),
      ...problems.map((problem) => keyProblemLine(problem, texts)),
      ...(inside === null ? [] : [button(texts.keys.takeAlone, () => put(inside), { class: 'take-key' })]),
    )
  })
  return {
    element,
    show({ inputs, keyProblems }) {
      showNotes({ keys: inputs.keys, awaits: secretAwaitsConfirmation(inputs), problems: keyProblems })
    },
    add(keys) {
      put(area.value === '' ? keys : `${area.value}\n${keys}`)
    },
  }

  function gate(keys: string): HTMLElement {
    const confirm = () => {
      change({ confirmedKeys: keys })
      area.focus()
    }
    return el(
      'div',
      { class: 'gate' },
      el('p', { class: 'gate-title' }, texts.gate.title),
      el('p', {}, texts.gate.sentence),
      el('p', {}, texts.gate.how),
      button(texts.gate.keepInspectHalf, () => put(keepInspectHalves(keys)), { class: 'keep-inspect-half strong' }),
      button(texts.gate.confirm, confirm, { class: 'confirm' }),
    )
  }

  function put(keys: string): void {
    area.value = keys
    change({ keys, confirmedKeys: null })
    area.focus()
  }
}
