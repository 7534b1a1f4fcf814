import { failure, statusOf, unknowable } from './failure.js'
import type { Failure, FailureEnvelope, RefusalCode } from './failure.js'
import { objectIn } from './server_client.js'
import type { ServerAnswer, ServerClient } from './server_client.js'
import type { Session } from './session.js'

export interface Question {
  token: string
  /** The apps that are served here; any that the server serves unless set. */
  appids: readonly string[] | undefined
  mayBeRenewed: boolean
}

/** What the server's `/verify` says of a token. */
export type ServersWord = { session: Session; renewed: string | undefined } | { failure: Failure }

/** Asks the server. No answer is never a yes. */
export async function askServer(server: ServerClient, question: Question): Promise<ServersWord> {
  const { token, appids, mayBeRenewed } = question
  const headers: Record<string, string> = { 'x-session': token }
  if (!mayBeRenewed) headers['x-session-no-renew'] = '1'
  const answer = await server.send({ method: 'GET', path: pathFor(appids), headers }).catch(() => undefined)
  if (answer?.status === 200) return accepted(answer, appids)
  if (answer?.status === 401) return { failure: refusalIn(answer) ?? unknowable() }
  return { failure: unknowable(retryAfterSeconds(answer)) }
}

/** The server can narrow its answer to one app. */
function pathFor(appids: readonly string[] | undefined): string {
  const [appid, ...others] = appids ?? []
  return appid === undefined || others.length > 0 ? '/verify' : `/verify?${new URLSearchParams({ appid })}`
}

function accepted({ headers }: ServerAnswer, appids: readonly string[] | undefined): ServersWord {
  const [userId, openid, appid] = [headers.get('x-user-id'), headers.get('x-openid'), headers.get('x-appid')]
  const externalId = decoded(headers.get('x-external-id') ?? '')
  if (!userId || !openid || !appid || externalId === undefined) return { failure: unknowable() }
  if (appids && !appids.includes(appid)) return { failure: failure(1) }
  const session = { userId, openid, appid, ...(externalId === '' ? {} : { externalId }) }
  return { session, renewed: headers.get('x-session-renewed') ?? undefined }
}

/** The server's own envelope, under the status that it has on every other route. */
function refusalIn(answer: ServerAnswer): Failure | undefined {
  const envelope = objectIn(answer)
  const code = ([1, 2, 3] as const satisfies RefusalCode[]).find((one) => one === envelope?.['code'])
  return code && { status: statusOf(code), envelope: envelope as unknown as FailureEnvelope }
}

function retryAfterSeconds(answer: ServerAnswer | undefined): number | undefined {
  const seconds = Number(answer?.headers.get('retry-after'))
  return seconds > 0 ? seconds : undefined
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
