/** Whose request it is. The guard puts it into `ctx.state.session`. */
export interface Session {
  /** The account behind all openids of one person: a UUID. */
  userId: string
  openid: string
  appid: string
  /** The team's own user number, if it gave one. */
  externalId?: string
}
