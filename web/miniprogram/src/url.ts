import { LoginError } from './login_error.js'

/** `https://host` or `https://host:port`; what could hide another host (`user@`, a backslash) is no match. */
const ORIGIN = /^https?:\/\/(?:\[[\da-f:.]+\]|[^/?#\\@\s:[\]]+)(?::(\d{1,5}))?(?=[/?#]|$)/i
const LAST_PORT = 65_535
const SCHEME_OR_HOST = /^([a-z][a-z0-9+.-]*:|[/\\]{2})/i
const DEFAULT_PORT = /^(http:.*):80$|^(https:.*):443$/

/** `https://host/path`, with no slash at its end; anything else is a mistake in the program. */
export function parseBaseUrl(text: unknown): string {
  const origin = typeof text === 'string' ? originIn(text) : undefined
  const path = String(text).slice(origin?.length).replace(/\/+$/, '')
  if (origin === undefined || /[?#\s]/.test(path)) {
    throw new TypeError(`baseUrl 应该像 https://api.example.com / should be like https://api.example.com: ${text}`)
  }
  return normalized(origin) + path
}

/** Where a request goes: below the base URL, or to an address of the same origin. */
export function resolveUrl(baseUrl: string, url: string): string {
  if (typeof url !== 'string') throw refused('url 不是字符串 / url is no string')
  if (!SCHEME_OR_HOST.test(url)) return baseUrl + (/^[/?]/.test(url) ? '' : '/') + url
  const [origin, ours] = [originIn(url), originIn(baseUrl)]
  if (origin === undefined || normalized(origin) !== ours) {
    const message = '令牌只发给 baseUrl 所在的服务器，其他地址请用 wx.request'
    throw refused(`${message} / the token goes to ${ours} only; use wx.request for other addresses`)
  }
  return url
}

/** The beginning of an address, as it is written; `undefined` if there is none that could be meant. */
function originIn(url: string): string | undefined {
  const match = ORIGIN.exec(url)
  const port = Number(match?.[1] ?? 1)
  return port >= 1 && port <= LAST_PORT ? match?.[0] : undefined
}

/** One spelling for one origin: a host has no case, and the usual port may be left out. */
function normalized(origin: string): string {
  return origin.toLowerCase().replace(DEFAULT_PORT, '$1$2')
}

function refused(message: string): LoginError {
  return new LoginError({ error: 'url_refused', retry: 'none', message })
}
