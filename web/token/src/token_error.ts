import type { TokenErrorCode } from './codes.js'

/** Misuse: a bad key, a bad option, claims that are none. A bad **token** is never an error. */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  /** The stable name of what is wrong, the same as in Rust. */
  readonly code: TokenErrorCode

  constructor(code: TokenErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
