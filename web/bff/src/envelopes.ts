import { randomUUID } from 'node:crypto'

import { failure } from '@weapp-login/token/guard'
import { answerWith } from '@weapp-login/token/koa'
import type { Middleware } from 'koa'

const WRONG_METHOD = failure(10, {
  status: 405,
  message: '这个地址不支持该方法 / this address does not take this method',
})

/** What was thrown, and what was found by nobody, in the envelope that clients know. */
export function envelopes(log: (line: string) => void): Middleware<object, object> {
  return async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      // A client that has left half-way is told nothing.
      if (!ctx.req.complete && ctx.req.destroyed) return
      return answerWith(ctx, failureOf(error, log))
    }
    if (ctx.body !== undefined && ctx.body !== null) return
    if (ctx.status === 404) answerWith(ctx, failure(18))
    if (ctx.status === 405 || ctx.status === 501) {
      answerWith(ctx, WRONG_METHOD)
    }
  }
}

/** `ctx.throw(4xx, text)` is meant for the client; everything else is a bug, and for the log. */
function failureOf(error: unknown, log: (line: string) => void) {
  if (error instanceof Error && 'expose' in error && error.expose === true && 'status' in error) {
    return failure(10, { status: Number(error.status), message: error.message })
  }
  const requestId = randomUUID()
  log(`request ${requestId} failed: ${error instanceof Error ? error.stack : String(error)}`)
  return failure(50, { data: { request_id: requestId } })
}
