/**
 * The headers of a request: those of `fetch`, or Node's `headersDistinct` or `headers`, whose names are in lower case.
 */
export type RequestHeaders = Pick<Headers, 'get'> | NodeHeaders

export interface NodeHeaders {
  readonly [name: string]: string | readonly string[] | undefined
  readonly get?: never
}

/** A request of Node's `http`, or what a test puts in its place, which may know less of its headers. */
export interface NodeRequest {
  readonly headersDistinct?: NodeHeaders | undefined
  readonly headers: NodeHeaders
}

/** Its headers; where it can tell, each with all its values. */
export function headersOf(request: NodeRequest): RequestHeaders {
  return request.headersDistinct ?? request.headers
}

/**
 * The one token of a request: in `x-session` or as a bearer, never in a URL.
 *
 * `undefined` if there is none, or if two differ. An empty header is none: a phone without a token may send one.
 */
export function presentedToken(headers: RequestHeaders): string | undefined {
  const tokens = tokensIn(headers)
  return tokens.size === 1 ? [...tokens][0] : undefined
}

/** Whether there is any token, one that can't be right too. */
export function presentsToken(headers: RequestHeaders): boolean {
  return tokensIn(headers).size > 0
}

/** Whether the client lets its token be renewed; who only polls does not. */
export function mayBeRenewed(headers: RequestHeaders): boolean {
  return valuesOf(headers, 'x-session-no-renew')[0] !== '1'
}

function tokensIn(headers: RequestHeaders): Set<string> {
  const tokens = new Set([...valuesOf(headers, 'x-session'), ...valuesOf(headers, 'authorization').flatMap(bearer)])
  tokens.delete('')
  return tokens
}

function valuesOf(headers: RequestHeaders, name: string): readonly string[] {
  const value = typeof headers.get === 'function' ? headers.get(name) : headers[name]
  if (value === undefined || value === null) return []
  // `fetch` joins the lines of a name into one text. No token has a comma.
  return typeof value === 'string' ? value.split(/, */) : value
}

function bearer(authorization: string): string[] {
  const token = /^bearer (.*)$/i.exec(authorization)?.[1]
  return token === undefined ? [] : [token.trim()]
}
