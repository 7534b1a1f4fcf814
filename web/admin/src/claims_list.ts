import type { Claims, Inspection, LegacyClaims } from '@weapp-login/token'
import { el, whenChanged } from './dom'
import type { Instants } from './instants'
import { lifetimeBar } from './lifetime'
import type { ClaimWord, Texts } from './texts'
import type { View } from './view'
import { visible } from './visible'

const WORDS: Record<keyof Claims, ClaimWord> = {
  openid: 'openid',
  appid: 'appid',
  userId: 'user_id',
  externalId: 'external_id',
  sessionId: 'session_id',
  authenticatedAt: 'authenticated_at',
  issuedAt: 'issued_at',
  expiresAt: 'expires_at',
}

/** What the token says, with a warning where nobody vouches for it. Times stand there three times over. */
export function claimsList(texts: Texts, instants: Instants): View {
  const doubt = el('p', { class: 'doubt' })
  const list = el('dl', { class: 'claims' })
  const bar = lifetimeBar(texts, instants)
  const times = el('p', { class: 'hint' }, texts.claims.times(instants.zoneName))
  const element = el(
    'section',
    { class: 'panel', 'aria-label': texts.claims.label },
    el('div', { class: 'heading' }, el('h3', {}, texts.claims.label), times),
    doubt,
    list,
    bar.element,
  )

  const showClaims = whenChanged((inspection: Pick<Inspection, 'claims' | 'authenticity'> | null) => {
    const claims = inspection?.claims
    element.hidden = claims === undefined
    list.replaceChildren(...(claims === undefined ? [] : rows(claims)))
    const authenticity = inspection?.authenticity
    element.dataset['trust'] = authenticity
    const doubted = authenticity === 'not_verified' || authenticity === 'forged' || authenticity === 'legacy'
    doubt.hidden = !doubted
    doubt.textContent = doubted ? texts.claims.doubts[authenticity] : ''
  })
  return {
    element,
    show(look) {
      const inspection = look.result.kind === 'inspected' ? look.result.inspection : null
      showClaims(inspection)
      bar.show(look)
      for (const relative of list.querySelectorAll<HTMLElement>('.relative')) {
        relative.textContent = instants.relative(Number(relative.dataset['ms']), look.atMs)
      }
    },
  }

  function rows(claims: Claims | LegacyClaims): HTMLElement[] {
    const said: Partial<Claims> = claims
    return (Object.keys(WORDS) as (keyof Claims)[]).flatMap((name) => {
      const value = said[name]
      if (value === undefined) return []
      return [
        el(
          'div',
          { 'data-claim': WORDS[name] },
          el('dt', {}, texts.claims.names[WORDS[name]], el('code', {}, WORDS[name])),
          typeof value === 'number' ? time(value) : el('dd', {}, el('span', { class: 'text' }, visible(value))),
        ),
      ]
    })
  }

  function time(ms: number): HTMLElement {
    return el(
      'dd',
      { class: 'time' },
      el('span', { class: 'local' }, instants.local(ms)),
      el('span', { class: 'relative', 'data-ms': String(ms) }),
      el('span', { class: 'utc' }, instants.utc(ms)),
      el('span', { class: 'ms' }, String(ms)),
    )
  }
}
