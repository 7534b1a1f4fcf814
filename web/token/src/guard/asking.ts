import type { Claims } from '../claims.js'
import { failure, revoked, unknowable } from './failure.js'
import type { Failure } from './failure.js'
import { reasonIn } from './feed_page.js'
import { isObject, objectIn } from './server_client.js'
import type { ServerAnswer, ServerClient } from './server_client.js'

export interface Question {
  token: string
  /** The apps that are served here; any that the server serves unless set. */
  appids: readonly string[] | undefined
  mayBeRenewed: boolean
  /** Whose session it is, as far as that is known before. */
  sessionId: string | undefined
}

/** What the server's `/verify` says of a token. An `outage` says why it could not be asked. */
export type ServersWord =
  { claims: Claims; renewed: string | undefined } | { failure: Failure; outage?: string | undefined }

export const ASKING_TIMEOUT_MS = 3_000

const OF_ANOTHER = 'the answer tells of another session; is there a cache on the way to the server?'

/** Asks the server. No answer is never a yes. */
export async function askServer(server: ServerClient, question: Question): Promise<ServersWord> {
  const { token, appids, mayBeRenewed } = question
  const headers: Record<string, string> = { 'x-session': token }
  if (!mayBeRenewed) headers['x-session-no-renew'] = '1'
  const request = { method: 'GET', path: pathFor(appids), headers, timeoutMs: ASKING_TIMEOUT_MS }
  const answer = await server.send(request).catch((error: unknown) => String(error))
  if (typeof answer === 'string') return outage(answer)
  if (answer.status === 200) return accepted(question, answer)
  if (answer.status === 401) return refused(answer)
  return outage(`HTTP ${answer.status}`, retryAfterSeconds(answer))
}

/** The server can narrow its answer to one app. */
function pathFor(appids: readonly string[] | undefined): string {
  const [appid, ...others] = appids ?? []
  return appid === undefined || others.length > 0 ? '/verify' : `/verify?${new URLSearchParams({ appid })}`
}

function accepted({ appids, sessionId }: Question, answer: ServerAnswer): ServersWord {
  const claims = claimsIn(objectIn(answer)?.['data'])
  if (!claims) return outage('the answer tells no session; does the URL lead to the server?')
  if (sessionId !== undefined && claims.sessionId !== sessionId) return outage(OF_ANOTHER)
  if (appids && !appids.includes(claims.appid)) return { failure: failure(1) }
  return { claims, renewed: answer.headers.get('x-session-renewed') ?? undefined }
}

/** The server's own words, under the status that they have on every route but `/verify`. */
function refused(answer: ServerAnswer): ServersWord {
  const { code, retry, data } = objectIn(answer) ?? {}
  if (code === 1) return { failure: retry === 'later' ? failure(1, { retry }) : failure(1) }
  if (code === 2) return { failure: failure(2) }
  if (code === 3) return { failure: revoked(reasonIn(isObject(data) ? data['reason'] : undefined)) }
  return outage("the 401 is not the server's; does the URL lead to it?")
}

function outage(reason: string, retryAfterSeconds?: number): ServersWord {
  return { failure: unknowable(retryAfterSeconds), outage: reason }
}

function claimsIn(data: unknown): Claims | undefined {
  if (!isObject(data)) return undefined
  const { session_id: sessionId, user_id: userId, openid, appid, external_id: externalId } = data
  const { authenticated_at: authenticatedAt, issued_at: issuedAt, expires_at: expiresAt } = data
  if (!isText(sessionId) || !isText(userId) || !isText(openid) || !isText(appid)) return undefined
  if (!isNumber(authenticatedAt) || !isNumber(issuedAt) || !isNumber(expiresAt)) return undefined
  const claims = { openid, appid, sessionId, userId, authenticatedAt, issuedAt, expiresAt }
  return isText(externalId) ? { ...claims, externalId } : claims
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function retryAfterSeconds({ headers }: ServerAnswer): number | undefined {
  const seconds = Number(headers.get('retry-after'))
  return seconds > 0 ? seconds : undefined
}
