/** The headers of a request, each with all its values: `request.headersDistinct`. */
export type DistinctHeaders = NodeJS.Dict<string[]>

/**
 * The one token of a request: in `x-session` or as a bearer, never in a URL.
 *
 * `undefined` if there is none, or if two differ. An empty header is none: a phone without a token may send one.
 */
export function presentedToken(headers: DistinctHeaders): string | undefined {
  const tokens = new Set([...(headers['x-session'] ?? []), ...(headers.authorization ?? []).flatMap(bearer)])
  tokens.delete('')
  return tokens.size === 1 ? [...tokens][0] : undefined
}

/** Whether the client lets its token be renewed; who only polls does not. */
export function mayBeRenewed(headers: DistinctHeaders): boolean {
  return headers['x-session-no-renew']?.[0] !== '1'
}

function bearer(authorization: string): string[] {
  const token = /^bearer (.*)$/i.exec(authorization)?.[1]
  return token === undefined ? [] : [token.trim()]
}
