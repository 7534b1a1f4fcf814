/** Sessions for Express 5. */
import type { NextFunction, Response } from 'express'

import { headersOf, presentsToken, SessionGuard } from './guard/index.js'
import type { Failure, GuardOptions, NodeRequest, Session } from './guard/index.js'

export type { GuardOptions, Session } from './guard/index.js'

/** What is in `res.locals` behind `required`. */
export type SessionLocals = { session: Session }

/** What is in `res.locals` behind `optional`. */
export type OptionalSessionLocals = { session?: Session }

/** A middleware that tells the handlers behind it what is in `res.locals`, and nothing else. */
export type SessionHandler<Locals extends Record<string, unknown>> = (
  req: NodeRequest,
  res: Response<unknown, Locals>,
  next: NextFunction,
) => Promise<void>

/** A guard whose middlewares put the session into `res.locals.session`. */
export class ExpressGuard extends SessionGuard {
  /** Lets nobody by without a session. */
  readonly required: SessionHandler<SessionLocals> = (req, res, next) => this.#admit(req, res, next)

  /** Lets those by who have no token at all; a token that is there must be good. */
  readonly optional: SessionHandler<OptionalSessionLocals> = async (req, res, next) =>
    presentsToken(headersOf(req)) ? this.#admit(req, res, next) : next()

  async #admit(req: NodeRequest, res: AnyResponse, next: NextFunction): Promise<void> {
    const { failure, session, renewed } = await this.check(headersOf(req))
    if (failure) return answerWith(res, failure)
    res.locals.session = session
    // What is somebody's own is for no cache on the way; a handler may know better.
    res.setHeader('cache-control', 'no-store')
    // A handler says itself when it answers, so a fresh token has to be there before.
    passOn(await renewed, res)
    next()
  }
}

/** As much of a response as is needed, whatever its type parameters are. */
type AnyResponse = Pick<Response, 'statusCode' | 'setHeader' | 'removeHeader' | 'end'> & {
  locals: OptionalSessionLocals
}

/** Makes a guard, which follows the server from here on. Close it when the server is closed. */
export function sessions(options: GuardOptions): ExpressGuard {
  return new ExpressGuard(options)
}

function answerWith(res: AnyResponse, { status, headers, envelope }: Failure): void {
  const type = { 'content-type': 'application/json; charset=utf-8' }
  res.statusCode = status
  for (const [name, value] of Object.entries({ ...headers, ...type })) res.setHeader(name, value)
  res.end(JSON.stringify(envelope))
}

/** No cache may hand somebody's token to others, whatever the handler says from here on. */
function passOn(renewed: string | undefined, res: AnyResponse): void {
  if (renewed === undefined) return
  res.setHeader('x-session-renewed', renewed)
  const [setHeader, removeHeader] = [res.setHeader.bind(res), res.removeHeader.bind(res)]
  res.setHeader = (name, value) => setHeader(name, isCacheControl(name) ? 'no-store' : value)
  res.removeHeader = (name) => (isCacheControl(name) ? undefined : removeHeader(name))
}

function isCacheControl(name: string): boolean {
  return name.toLowerCase() === 'cache-control'
}
