import type { WxRequestSettings } from './wx_like.js'

/** A header by its name: phones give names as the server wrote them, in lower case, or capitalized. */
export function headerOf(header: unknown, name: string): string | undefined {
  if (typeof header !== 'object' || header === null) return undefined
  for (const [key, value] of Object.entries(header)) {
    if (key.toLowerCase() === name && typeof value === 'string') return value
  }
  return undefined
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
