import { HTTP_ERRORS, RETRIES, REVOCATION_REASONS } from './codes.js'
import type { RevocationReason, Retry } from './codes.js'
import { headerOf } from './header.js'
import { LoginError } from './login_error.js'
import type { Answer } from './wx_like.js'

/** The server's `{code, data, message}`, as far as it can be believed. */
export interface Envelope {
  code: number
  message: string
  data: Record<string, unknown>
  /** The name in the server's table; `undefined` if the answer names none. */
  error: string | undefined
  retry: Retry | undefined
  reason: RevocationReason | undefined
}

/** A longer answer than this is none of ours. */
const MAX_LENGTH = 4096

/** The envelope of an answer; `undefined` if it has none. */
export function envelopeOf(answer: Answer): Envelope | undefined {
  const body = objectIn(answer.data)
  if (typeof body?.['code'] !== 'number') return undefined
  const data = isObject(body['data']) ? body['data'] : {}
  return {
    code: body['code'],
    message: typeof body['message'] === 'string' ? body['message'] : '',
    data,
    error: typeof body['error'] === 'string' ? body['error'] : undefined,
    retry: RETRIES.find((retry) => retry === body['retry']),
    reason: REVOCATION_REASONS.find((reason) => reason === data['reason']),
  }
}

/** The row of the server's table, if number and name agree. */
export function rowOf(envelope: Envelope) {
  return HTTP_ERRORS.find((row) => row.code === envelope.code && row.error === envelope.error)
}

/** An answer that was hoped to be a success, as an error, whose words don't repeat a secret that the caller sent. */
export function errorOf(answer: Answer, secret?: string): LoginError {
  const { statusCode } = answer
  const seconds = Number(headerOf(answer.header, 'retry-after'))
  const known = { statusCode, retryAfterSeconds: seconds > 0 ? seconds : undefined }
  const envelope = envelopeOf(answer)
  const row = envelope && rowOf(envelope)
  if (!row) {
    return new LoginError({ ...known, error: 'unexpected_answer', retry: 'later', message: strangersWords(statusCode) })
  }
  const { retry = row.retry, reason } = envelope
  const message = secret === undefined ? envelope.message : envelope.message.split(secret).join('…')
  return new LoginError({ ...known, ...row, retry, reason, message })
}

/** Too many requests, and a server that is away, are told by the gateway in front of it. */
function strangersWords(statusCode: number): string {
  const isGateway = statusCode === 429 || statusCode >= 500
  return isGateway
    ? `网关的回答，HTTP ${statusCode}，不是 weapp-login 的 / an answer of the gateway, HTTP ${statusCode}`
    : `这不是 weapp-login 的回答，HTTP ${statusCode} / no answer of a weapp-login server, HTTP ${statusCode}`
}

/** A caller may have asked for text or octets; an expired session answers in JSON all the same. */
function objectIn(data: unknown): Record<string, unknown> | undefined {
  if (typeof data === 'string') return data.length <= MAX_LENGTH ? parsed(data) : undefined
  // Not `instanceof`: it may come from another world than this code.
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') {
    const octets = new Uint8Array(data as ArrayBuffer)
    // Each octet for one character: all that is looked at is ASCII, and phones have no TextDecoder.
    return octets.length <= MAX_LENGTH ? parsed(String.fromCharCode(...octets)) : undefined
  }
  return isObject(data) ? data : undefined
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
