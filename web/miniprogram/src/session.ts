import type { RevocationReason } from './codes.js'
import type { KeptToken } from './kept_token.js'
import type { Login } from './login.js'
import { sessionOver } from './login_error.js'
import { Probation } from './probation.js'
import type { Refusal } from './refusal.js'
import { SharedLogin } from './shared_login.js'

export interface SessionOptions {
  kept: KeptToken
  logIn: () => Promise<Login>
  mayLogInAgain: (reason: RevocationReason) => boolean
  /** In ms since 1970. */
  now: () => number
}

/** The tokens that the server should forget, too. */
export interface EndedTokens {
  kept: string | undefined
  /** Of the login that was under way, if it comes to that. */
  abandoned: Promise<string | undefined>
}

/** The one session of a client. */
export class Session {
  private readonly kept: KeptToken
  private readonly mayLogInAgain: (reason: RevocationReason) => boolean
  private readonly login: SharedLogin
  private readonly probation: Probation
  /** Why nothing logs in by itself any more, until the app does. */
  private overBecause: RevocationReason | undefined

  constructor({ kept, logIn, mayLogInAgain, now }: SessionOptions) {
    this.kept = kept
    this.mayLogInAgain = mayLogInAgain
    this.login = new SharedLogin({ logIn, onLoggedIn: (login, route) => this.loggedIn(login, route), now })
    this.probation = new Probation(now)
  }

  /** The token to send: the one that is kept, or else that of a login. */
  async token(): Promise<string> {
    this.mustNotBeOver()
    return this.kept.read() ?? (await this.login.needed()).token
  }

  /** The token to try again with, after a route has refused one; `undefined` if the refusal has to stand. */
  async tokenInsteadOf(refused: string, { isRevoked, reason }: Refusal, route: string): Promise<string | undefined> {
    this.mustNotBeOver()
    const kept = this.kept.read()
    // The refusal is late: somebody has a newer token already, and it stays.
    if (kept !== undefined && kept !== refused) return kept
    const { isUnderWay } = this.login
    if (!isRevoked && !isUnderWay && this.probation.isOn(refused)) return undefined
    this.kept.forget()
    if (!isUnderWay && reason !== undefined && !this.mayLogInAgain(reason)) this.overBecause = reason
    this.mustNotBeOver()
    return (await this.login.needed(route)).token
  }

  /** Takes a renewal over, unless what it renews has been replaced meanwhile. */
  renew(used: string, renewed: string): void {
    if (this.kept.read() === used) this.kept.write(renewed)
  }

  /** Takes note that a route has granted what it was asked for with a token. */
  accepted(token: string, route: string): void {
    this.probation.passed(token, route)
  }

  /** A fresh login, because the app wants one; one that is under way is fresh. */
  begin(): Promise<Login> {
    this.overBecause = undefined
    return this.login.wanted()
  }

  /** Forgets the session at once. */
  end(): EndedTokens {
    const kept = this.kept.read()
    this.overBecause = 'logged_out'
    this.kept.forget()
    return { kept, abandoned: this.login.abandon() }
  }

  private loggedIn({ token }: Login, refusingRoute: string | undefined): void {
    this.overBecause = undefined
    this.kept.write(token)
    if (refusingRoute !== undefined) this.probation.begin(token, refusingRoute)
  }

  private mustNotBeOver(): void {
    if (this.overBecause !== undefined) throw sessionOver(this.overBecause)
  }
}
