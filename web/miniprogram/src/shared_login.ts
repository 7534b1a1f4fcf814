import { BackOff } from './back_off.js'
import type { Login } from './login.js'
import { sessionOver } from './login_error.js'

export interface SharedLoginOptions {
  logIn: () => Promise<Login>
  /** Is told of a login that went well, and of the route whose refusal it followed, if it did. */
  onLoggedIn: (login: Login, refusingRoute: string | undefined) => void
  /** In ms since 1970. */
  now: () => number
}

/** The one login that all who need one share. */
export class SharedLogin {
  private readonly options: SharedLoginOptions
  private readonly backOff: BackOff
  private inFlight: LoginInFlight | undefined

  constructor(options: SharedLoginOptions) {
    this.options = options
    this.backOff = new BackOff(options.now)
  }

  get isUnderWay(): boolean {
    return this.inFlight !== undefined
  }

  /** A login that the app has asked for. */
  wanted(): Promise<Login> {
    this.inFlight ??= this.start()
    return this.inFlight.outcome
  }

  /** A login that nobody has asked for: not while the server wants to be left alone. */
  async needed(refusingRoute?: string): Promise<Login> {
    const error = this.isUnderWay ? undefined : this.backOff.error()
    if (error) throw error
    this.inFlight ??= this.start()
    this.inFlight.refusingRoute ??= refusingRoute
    return this.inFlight.outcome
  }

  /** Nobody here gets what comes of the login that is under way: it is given back, for the server to forget. */
  abandon(): Promise<string | undefined> {
    const abandoned = this.inFlight?.trade.then(
      ({ token }) => token,
      () => undefined,
    )
    this.inFlight = undefined
    return abandoned ?? Promise.resolve(undefined)
  }

  private start(): LoginInFlight {
    const trade = this.options.logIn()
    const outcome = trade.then(
      (login) => {
        const landed = this.land(trade)
        if (!landed) throw sessionOver('logged_out')
        this.backOff.over()
        this.options.onLoggedIn(login, landed.refusingRoute)
        return login
      },
      (error: unknown) => {
        if (this.land(trade)) this.backOff.after(error)
        throw error
      },
    )
    return { trade, outcome, refusingRoute: undefined }
  }

  /** Takes the login out of the air; `undefined` if it has been abandoned. */
  private land(trade: Promise<Login>): LoginInFlight | undefined {
    const inFlight = this.inFlight
    if (inFlight?.trade !== trade) return undefined
    this.inFlight = undefined
    return inFlight
  }
}

interface LoginInFlight {
  /** What comes of it at the server. */
  trade: Promise<Login>
  /** What comes of it here, for everybody who waits. */
  outcome: Promise<Login>
  /** Where a token was refused that it is to replace. */
  refusingRoute: string | undefined
}
