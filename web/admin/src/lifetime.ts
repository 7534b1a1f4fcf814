import { el } from './dom'
import type { Instants } from './instants'
import type { Texts } from './texts'
import type { View } from './view'

/** A line from a token's issue to its end, and where on it the chosen instant lies. */
export function lifetimeBar(texts: Texts, instants: Instants): View {
  const element = el(
    'div',
    { class: 'lifetime', role: 'img' },
    el('div', { class: 'track' }, el('span', { class: 'spent' }), el('span', { class: 'here' })),
    el(
      'div',
      { class: 'ends' },
      el('span', {}, texts.claims.names.issued_at),
      el('span', {}, texts.claims.names.expires_at),
    ),
  )
  return {
    element,
    show({ atMs, result }) {
      const claims = result.kind === 'inspected' ? result.inspection.claims : undefined
      element.hidden = claims === undefined
      if (claims === undefined) return
      const { issuedAt, expiresAt } = claims
      const part = (atMs - issuedAt) / Math.max(1, expiresAt - issuedAt)
      element.style.setProperty('--spent', String(Math.min(1, Math.max(0, part))))
      element.setAttribute('aria-label', `${texts.claims.lifetime}: ${instants.relative(expiresAt, atMs)}`)
    },
  }
}
