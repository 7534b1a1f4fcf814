import { button, el, whenChanged } from './dom'
import { tokenInside } from './found_inside'
import type { Inputs } from './inputs'
import type { Look, Waiting } from './look'
import { SECRETIVE } from './secretive'
import type { Texts } from './texts'
import type { Change, View } from './view'

/** Where the field may show a key. */
const MASKING: readonly Waiting[] = ['key_in_token_field', 'bare_secret_in_token_field']

/** What to offer below the field. */
type Offer = { kind: 'take_token'; token: string } | { kind: 'move_to_keys'; text: string } | null

/** Where the token is pasted. Nothing is taken out of what was pasted unless somebody says so. */
export function tokenField(inputs: Inputs, texts: Texts, change: Change, moveToKeys: (text: string) => void): View {
  const area = el('textarea', { id: 'token', rows: '6', 'aria-describedby': 'token-hint token-notes', ...SECRETIVE })
  area.value = inputs.token
  area.addEventListener('input', () => change({ token: area.value }))
  const notes = el('div', { id: 'token-notes', class: 'notes', 'aria-live': 'polite' })
  const element = el(
    'div',
    { class: 'field' },
    el('label', { for: 'token' }, texts.token.label),
    el('p', { class: 'hint', id: 'token-hint' }, texts.token.hint),
    area,
    notes,
  )

  const showOffer = whenChanged((offer: Offer) => notes.replaceChildren(...(offer === null ? [] : [offering(offer)])))
  return {
    element,
    show(look) {
      area.classList.toggle('masked', look.result.kind === 'waiting' && MASKING.includes(look.result.why))
      showOffer(offerFor(look))
    },
  }

  function offering(offer: NonNullable<Offer>): HTMLElement {
    if (offer.kind === 'take_token') {
      return button(texts.token.takeAlone, () => put(offer.token), { class: 'take-token' })
    }
    return button(
      texts.token.moveToKeys,
      () => {
        put('')
        moveToKeys(offer.text)
      },
      { class: 'move-to-keys' },
    )
  }

  function put(token: string): void {
    area.value = token
    change({ token })
    area.focus()
  }
}

function offerFor({ inputs, result }: Look): Offer {
  if (result.kind === 'waiting' && result.why === 'key_in_token_field') {
    return { kind: 'move_to_keys', text: inputs.token }
  }
  const token = tokenInside(inputs.token)
  return token === null ? null : { kind: 'take_token', token }
}
