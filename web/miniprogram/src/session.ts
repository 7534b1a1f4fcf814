import type { RevocationReason } from './codes.js'
import type { KeptToken } from './kept_token.js'
import { LoginError } from './login_error.js'
import type { Login } from './login.js'
import type { Refusal } from './refusal.js'

/** The one session of a client, and the one login that all who need it share. */
export class Session {
  private readonly kept: KeptToken
  private readonly logIn: () => Promise<Login>
  private readonly mayLogInAgain: (reason: RevocationReason) => boolean
  private loginInFlight: LoginInFlight | undefined
  /** Why nothing logs in by itself any more, until the app does. */
  private overBecause: RevocationReason | undefined

  constructor(kept: KeptToken, logIn: () => Promise<Login>, mayLogInAgain: (reason: RevocationReason) => boolean) {
    this.kept = kept
    this.logIn = logIn
    this.mayLogInAgain = mayLogInAgain
  }

  /** The token to send: the one that is kept, or else that of a login. */
  async token(): Promise<string> {
    this.mustNotBeOver()
    return this.kept.read() ?? (await this.sharedLogin()).token
  }

  /** The token to try again with, after an answer that refused one. */
  async tokenInsteadOf(refused: string, { reason }: Refusal): Promise<string> {
    this.mustNotBeOver()
    const kept = this.kept.read()
    // The refusal is late: somebody has a newer token already, and it stays.
    if (kept !== undefined && kept !== refused) return kept
    this.kept.forget()
    if (!this.loginInFlight && reason !== undefined && !this.mayLogInAgain(reason)) this.overBecause = reason
    this.mustNotBeOver()
    return (await this.sharedLogin()).token
  }

  /** Takes a renewal over, unless what it renews has been replaced meanwhile. */
  renew(used: string, renewed: string): void {
    if (this.kept.read() === used) this.kept.write(renewed)
  }

  /** A fresh login, because the app wants one; one that is under way is fresh. */
  begin(): Promise<Login> {
    this.overBecause = undefined
    return this.sharedLogin()
  }

  /** Forgets the session at once. Gives back the tokens that the server should forget too. */
  async end(): Promise<string[]> {
    const kept = this.kept.read()
    const abandoned = this.loginInFlight
    this.overBecause = 'logged_out'
    this.loginInFlight = undefined
    this.kept.forget()
    const late = await abandoned?.trade.catch(() => undefined)
    return [kept, late?.token].filter((token) => token !== undefined)
  }

  private sharedLogin(): Promise<Login> {
    this.loginInFlight ??= this.startLogin()
    return this.loginInFlight.outcome
  }

  private startLogin(): LoginInFlight {
    const trade = this.logIn()
    /** False if it has been abandoned: the user has logged out while it was under way. */
    const landed = () => {
      if (this.loginInFlight?.trade !== trade) return false
      this.loginInFlight = undefined
      return true
    }
    const outcome = trade.then(
      (login) => {
        if (!landed()) throw sessionOver('logged_out')
        this.overBecause = undefined
        this.kept.write(login.token)
        return login
      },
      (error: unknown) => {
        landed()
        throw error
      },
    )
    return { trade, outcome }
  }

  private mustNotBeOver(): void {
    if (this.overBecause !== undefined) throw sessionOver(this.overBecause)
  }
}

interface LoginInFlight {
  /** What comes of it at the server. */
  trade: Promise<Login>
  /** What comes of it here, for everybody who waits. */
  outcome: Promise<Login>
}

function sessionOver(reason: RevocationReason): LoginError {
  const message = '会话已结束，请调用 login() / the session is over; call login()'
  return new LoginError({ error: 'session_revoked', code: 3, retry: 'login', reason, message })
}
