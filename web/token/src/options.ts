/** What of the old service's tokens is accepted. Both bounds are inclusive. */
export interface LegacyOptions {
  /** What `crypto.createCipher` was given. */
  secret: string
  /** `2019` unless set. */
  suffix?: string
  /** How long such a token lives; 24 hours unless set. */
  ttlMs?: number
  /** The last issue time that is believed; `acceptUntilMs` unless set. */
  mintedUntilMs?: number
  /** The last moment at which any of them is accepted. */
  acceptUntilMs: number
}

/** How tokens are checked. */
export interface PolicyOptions {
  /** The apps that are served; every app whose tokens the keys open unless set. */
  appids?: readonly string[]
  /** How far the minting clock may be ahead of ours; a minute unless set. Never added to an expiry. */
  maxSkewMs?: number
  /** The age from which a token is due for renewal; 12 hours unless set. */
  renewAfterMs?: number
}

export interface TokenCodecOptions extends PolicyOptions {
  /** Secrets, `weapp-secret.<kid>.<128 hex>`: the first seals, all check. */
  keys: readonly string[]
  legacy?: LegacyOptions
}

export interface InspectorOptions extends PolicyOptions {
  /** Inspect keys, `weapp-inspect.<kid>.<64 hex>`, and secrets, in any order; none is fine too. */
  keys: readonly string[]
  /** Without `acceptUntilMs`, whatever its date. */
  legacy?: Omit<LegacyOptions, 'acceptUntilMs'> & { acceptUntilMs?: number }
}

/** What came in place of a token: a header as Node's `request.headers` has it, say. Only a text can be a token. */
export type Presented = string | readonly string[] | null | undefined

/** The instant to judge by, in ms since 1970; now unless set. */
export interface AtInstant {
  nowMs?: number | undefined
}
