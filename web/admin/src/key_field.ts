import { button, el, whenChanged } from './dom'
import type { Inputs } from './inputs'
import { secretAwaitsConfirmation } from './look'
import { mask, SECRETIVE } from './secretive'
import type { KeyProblem } from './look'
import type { Texts } from './texts'
import type { Change, View } from './view'
import { holdsSecret, keepInspectHalves } from './written_keys'

/** Where keys are pasted. A secret is asked about before anything is computed with it. */
export function keyField(inputs: Inputs, texts: Texts, change: Change): View {
  const area = el('textarea', { id: 'keys', rows: '3', 'aria-describedby': 'keys-hint keys-notes', ...SECRETIVE })
  area.value = inputs.keys
  area.addEventListener('input', () => change({ keys: area.value, confirmedKeys: null }))
  const notes = el('div', { id: 'keys-notes', 'aria-live': 'polite' })
  const element = el('div', { class: 'field' },
    el('label', { for: 'keys' }, texts.keys.label),
    el('p', { class: 'hint', id: 'keys-hint' }, texts.keys.hint),
    mask(area, texts),
    area,
    notes,
  )

  const showNotes = whenChanged((noted: { keys: string; awaits: boolean; problems: KeyProblem[] }) => {
    const inUse = holdsSecret(noted.keys) && !noted.awaits
    area.setAttribute('aria-invalid', String(noted.problems.length > 0))
    notes.replaceChildren(
      ...(noted.awaits ? [gate(noted.keys)] : []),
      ...(inUse ? [el('p', { class: 'in-use' }, texts.gate.confirmed)] : []),
      ...noted.problems.map((problem) => problemLine(problem, texts)),
    )
  })
  return {
    element,
    show: (look) => showNotes({
      keys: look.inputs.keys,
      awaits: secretAwaitsConfirmation(look.inputs),
      problems: look.keyProblems,
    }),
  }

  function gate(keys: string): HTMLElement {
    const inspectHalves = keepInspectHalves(keys)
    const keep = () => {
      area.value = inspectHalves ?? ''
      change({ keys: area.value, confirmedKeys: null })
      area.focus()
    }
    const confirm = () => {
      change({ confirmedKeys: keys })
      area.focus()
    }
    return el('div', { class: 'gate' },
      el('p', { class: 'gate-title' }, texts.gate.title),
      el('p', {}, texts.gate.sentence),
      ...(inspectHalves === null
        ? [el('p', {}, texts.gate.broken)]
        : [
            el('p', {}, texts.gate.how),
            button(texts.gate.keepInspectHalf, keep, { class: 'keep-inspect-half strong' }),
            button(texts.gate.confirm, confirm, { class: 'confirm' }),
          ]),
    )
  }
}

/** What is wrong with a key, in words and by its stable name. */
export function problemLine({ lineNumber, code }: KeyProblem, texts: Texts): HTMLElement {
  const words: Partial<Record<KeyProblem['code'], string>> = texts.keyProblems
  return el('p', { class: 'problem', 'data-code': code },
    lineNumber === null ? null : `${texts.keys.line(lineNumber)} · `,
    words[code] ?? null,
    ' ',
    el('code', {}, code),
  )
}
