import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'

import { failure } from '@weapp-login/token/guard'
import type { Failure } from '@weapp-login/token/guard'

/** Longer than the gateway in front keeps a connection: else it would send requests into closed ones. */
const KEEP_ALIVE_MS = 75_000

/**
 * Node's server, which says in the envelope what is wrong with a request that it can't read.
 *
 * After `close` a connection takes nothing more once it has its answer: else the gateway's would be kept open, and used.
 */
export function httpServer(listener: RequestListener): Server {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener)
  server.on('request', (_, response) => {
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections()
    })
  })
  return server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    socket.end(textOf(failureOf(error.code)), () => socket.destroy())
  })
}

function failureOf(code: string | undefined): Failure {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return failure(10, { status: 431, message: '请求头太大 / the headers are too large' })
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return failure(10, { status: 408, message: '请求太慢 / the request took too long' })
  }
  return failure(10, { message: '不是 HTTP 请求 / this is no HTTP request' })
}

/** There is no response object yet, so it is written by hand. */
function textOf({ status, headers, envelope }: Failure): string {
  const body = JSON.stringify(envelope)
  const head = [
    `HTTP/1.1 ${status} `,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ]
  return [...head, '', body].join('\r\n')
}
