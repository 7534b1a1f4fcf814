import type { PolicyOptions } from '../options.js'
import type { Clocks } from './clocks.js'

/** What to do while the revocations that are known are too old: ask the server, refuse with code 17, or go on. */
export const WHEN_STALE = ['ask', 'refuse', 'goOn'] as const
export type WhenStale = (typeof WHEN_STALE)[number]

/**
 * When the revocations are read: all the time, by a long poll, or only while a request is there, as it has to be
 * where nothing may go on between requests (Cloudflare Workers).
 */
export const FOLLOWING = ['inBackground', 'withRequests'] as const
export type Following = (typeof FOLLOWING)[number]

/** Where the weapp-login server is. */
export interface ServerOptions {
  /** `http://host[:port][/path]`, or `https`. */
  url: string
  /** One of the server's `services.secrets`. Without it no revocations are heard, and the server is always asked. */
  serviceSecret?: string | undefined
  /** How it is reached: the global `fetch` unless set. A Worker's service binding has one, for example. */
  fetch?: typeof fetch
}

/** The keys, and where the server is; the rest has defaults. `maxSkewMs` and `renewAfterMs` are to be the server's. */
export interface GuardOptions extends PolicyOptions, Partial<Clocks> {
  /** The server's, as `keysOfFile` reads them. With them tokens can be made too: keep them as on the server. */
  keys: readonly string[]
  server: ServerOptions
  /** How old the known revocations may be; a minute unless set, at least 3 seconds. */
  maxStalenessMs?: number
  /** `ask` unless set. Before the revocations have been read to their end once, the server is always asked. */
  whenStale?: WhenStale
  /** `inBackground` unless set; on Cloudflare Workers `withRequests`. */
  following?: Following
  /** Gets a line about what is the operator's to mend, never with a token in it; `console.error` unless set. */
  log?: (line: string) => void
}
