import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { GuardOptions, Session, SessionGuard } from '@weapp-login/token/guard'

/**
 * A small app behind a guard, the same in every framework. `/me` and `/cached` are for whoever has a session,
 * `/maybe` is for everybody and knows who has one, and `/open` is behind no guard.
 */
export interface App {
  baseUrl: string
  guard: SessionGuard
  stop(): Promise<void>
}

/** Starts the app of a framework. */
export type StartApp = (options: GuardOptions) => Promise<App>

/** What `/cached` says to caches. */
export const CACHED = 'public, max-age=60'

/** The body of every answer. */
export function success(session: Session | undefined) {
  return { code: 0, data: session ? { ...session } : {}, message: 'success' }
}

/** The app on a port of its own. */
export async function listening(http: Server, guard: SessionGuard): Promise<App> {
  if (!http.listening) await once(http, 'listening')
  const stop = async () => {
    const closed = once(http, 'close')
    http.close()
    http.closeAllConnections()
    await closed
    await guard.close()
  }
  return { baseUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, guard, stop }
}
