/** What a v1 token says: who, in which app, in which session, and from when to when (ms since 1970). */
export interface Claims {
  openid: string
  appid: string
  /** 32 lowercase hex digits; one login and all its renewals. */
  sessionId: string
  /** A UUID; the account behind all openids of one person. */
  userId: string
  /** When the user did the `wx.login`; renewal keeps it. */
  authenticatedAt: number
  issuedAt: number
  /** The last instant at which the token counts. */
  expiresAt: number
  /** The team's own user number, if it gave one. */
  externalId?: string
}

/** What a legacy token says. It proves nothing until its user has been found in the database. */
export interface LegacyClaims {
  openid: string
  issuedAt: number
  expiresAt: number
}
