import { LoginError } from './login_error.js'
import type { WxRequestSettings } from './wx_like.js'

/** A header by its name: phones give names as the server wrote them, in lower case, or capitalized. */
export function headerOf(header: unknown, name: string): string | undefined {
  if (typeof header !== 'object' || header === null) return undefined
  for (const [key, value] of Object.entries(header)) {
    if (key.toLowerCase() === name && typeof value === 'string') return value
  }
  return undefined
}

/** Servers take a bearer for a token as well, and refuse two that differ: better that it is said here. */
export function mustCarryNoToken(header: WxRequestSettings['header']): void {
  if (!/^bearer\b/i.test(headerOf(header, 'authorization')?.trim() ?? '')) return
  const message = 'Authorization: Bearer 会和 x-session 冲突，请去掉，或直接用 wx.request'
  const inEnglish = 'a bearer would be a second token beside x-session: leave it out, or use wx.request'
  throw new LoginError({ error: 'header_refused', retry: 'none', message: `${message} / ${inEnglish}` })
}

/** A copy with the token; a token of the caller's own gives way, however its name is written. */
export function withToken(header: WxRequestSettings['header'], token: string): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(header ?? {})) {
    if (key.toLowerCase() !== 'x-session') copy[key] = value
  }
  copy['x-session'] = token
  return copy
}
