import { once } from 'node:events'
import { IncomingMessage, request } from 'node:http'

/** An answer, as a phone sees it. */
export interface Answer {
  status: number
  headers: Headers
  body: { code: number; data: Record<string, unknown>; message: string; error?: string; retry?: string }
}

export async function call(url: string, settings: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, settings)
  const text = await response.text()
  const body = (text === '' ? {} : JSON.parse(text)) as Answer['body']
  return { status: response.status, headers: response.headers, body }
}

/** The status of an answer to a request with these lines of headers; `fetch` would make one of two with a name. */
export async function statusWithLines(url: string, lines: readonly (readonly [string, string])[]): Promise<number> {
  const sending = request(url, { headers: [...lines, ['host', 'test']].flat(), agent: false }).end()
  const [response]: unknown[] = await once(sending, 'response')
  if (!(response instanceof IncomingMessage)) throw new Error('there is no answer')
  response.resume()
  return response.statusCode ?? 0
}
