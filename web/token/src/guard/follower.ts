/** What a request brings along besides its token. */
export interface RequestScope {
  /** Keeps the request's surroundings until a promise is settled, after its answer too: a Worker's `waitUntil`. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined
}

/** Reads the feed of revocations, again and again. */
export interface Follower {
  /** Resolves when what is known is as new as it can be had for a request. Never fails. */
  beforeCheck(scope: RequestScope): Promise<void>
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}
