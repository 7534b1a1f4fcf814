import { Buffer } from 'node:buffer'

export interface ServerRequest {
  method: string
  /** With the query; never with a token in it. */
  path: string
  headers?: Record<string, string>
  body?: Uint8Array<ArrayBuffer> | undefined
  timeoutMs?: number
  /** Ends the request before its time. */
  abort?: AbortController
}

export interface ServerAnswer {
  status: number
  headers: Headers
  body: Buffer
}

/** The server gave no answer, or none that it could have given. */
export class ServerUnavailable extends Error {
  override readonly name = 'ServerUnavailable'
}

const TIMEOUT_MS = 5_000
/** With a path or without, and nothing behind it. */
export const URL_OF_A_SERVER = /^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/

/** Talks to the weapp-login server. What it throws names neither tokens, nor codes, nor secrets. */
export class ServerClient {
  readonly #baseUrl: string

  constructor(url: string) {
    if (!URL_OF_A_SERVER.test(url)) throw new TypeError('the URL of the server should be like http://127.0.0.1:8080')
    this.#baseUrl = url.replace(/\/+$/, '')
  }

  /** One request, sent once. */
  async send(request: ServerRequest): Promise<ServerAnswer> {
    const { method, path, headers = {}, body, timeoutMs = TIMEOUT_MS, abort = new AbortController() } = request
    const timer = setTimeout(() => abort.abort(), timeoutMs)
    try {
      // Not followed: a redirect might take the token elsewhere.
      const settings = { method, headers, redirect: 'manual', signal: abort.signal } as const
      const response = await fetch(this.#baseUrl + path, body === undefined ? settings : { ...settings, body })
      const answer: ServerAnswer = {
        status: response.status,
        headers: response.headers,
        body: Buffer.from(await response.arrayBuffer()),
      }
      const isRedirect = answer.status >= 300 && answer.status < 400
      if (isRedirect) throw new ServerUnavailable('the server redirects; name its real URL')
      return answer
    } catch (error) {
      throw error instanceof ServerUnavailable ? error : new ServerUnavailable(causeOf(error, abort.signal.aborted))
    } finally {
      clearTimeout(timer)
    }
  }
}

/** The JSON object in an answer; `undefined` if there is none. */
export function objectIn({ body }: ServerAnswer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString())
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
