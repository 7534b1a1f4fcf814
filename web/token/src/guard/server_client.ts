import { TokenError } from '../token_error.js'

export interface ServerRequest {
  method: string
  /** With the query; never with a token in it. */
  path: string
  headers?: Record<string, string>
  body?: RequestInit['body']
  /** From the start of the request to the last octet of its answer; 5 seconds unless set. */
  timeoutMs?: number
  /** Ends the request before its time. */
  signal?: AbortSignal | undefined
}

export interface ServerAnswer {
  status: number
  headers: Headers
  body: string
}

/** The server gave no answer, or none that it could have given. */
export class ServerUnavailable extends Error {
  override readonly name = 'ServerUnavailable'

  override toString(): string {
    return this.message
  }
}

const TIMEOUT_MS = 5_000
/** With a path or without, and nothing behind it. */
export const URL_OF_A_SERVER = /^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/

/** Talks to the weapp-login server. What it throws names neither tokens, nor codes, nor secrets. */
export class ServerClient {
  readonly #baseUrl: string
  readonly #fetch: typeof fetch

  constructor(url: string, reach: typeof fetch = (input, settings) => fetch(input, settings)) {
    if (typeof url !== 'string' || !URL_OF_A_SERVER.test(url)) {
      throw new TokenError('bad_option', 'server.url: a URL like http://127.0.0.1:8080 is needed')
    }
    this.#baseUrl = url.replace(/\/+$/, '')
    this.#fetch = reach
  }

  /** One request, sent once. */
  async send(request: ServerRequest): Promise<ServerAnswer> {
    const { method, path, headers = {}, body, timeoutMs = TIMEOUT_MS, signal } = request
    const abort = new AbortController()
    const end = () => abort.abort()
    const timer = setTimeout(end, timeoutMs)
    signal?.addEventListener('abort', end)
    // It may have been ended between two requests, and tells that only once.
    if (signal?.aborted) end()
    // A private field's function must not see the client as its `this`.
    const reach = this.#fetch
    try {
      // Not followed: a redirect might take the token elsewhere.
      const settings = { method, headers, redirect: 'manual', signal: abort.signal } as const
      const response = await reach(this.#baseUrl + path, body === undefined ? settings : { ...settings, body })
      const answer = { status: response.status, headers: response.headers, body: await response.text() }
      const isRedirect = answer.status >= 300 && answer.status < 400
      if (isRedirect) throw new ServerUnavailable('the server redirects; name its real URL')
      return answer
    } catch (error) {
      throw error instanceof ServerUnavailable ? error : new ServerUnavailable(causeOf(error, abort.signal.aborted))
    } finally {
      clearTimeout(timer)
      // A signal may outlive many requests.
      signal?.removeEventListener('abort', end)
    }
  }
}

/** The JSON object in an answer; `undefined` if there is none. */
export function objectIn({ body }: Pick<ServerAnswer, 'body'>): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `fetch failed` alone helps nobody: the system's own code (`ECONNREFUSED`) does. */
function causeOf(error: unknown, isAborted: boolean): string {
  if (isAborted) return 'no answer in time'
  const cause = error instanceof Error ? error.cause : undefined
  return isObject(cause) && typeof cause['code'] === 'string' ? cause['code'] : 'no answer'
}
