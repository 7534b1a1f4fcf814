import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

/** The server's own `http.body_limit`. */
const MOST_OCTETS = 16_384
/** Who sends a little too much is heard out for so long, or would never read the answer. */
const HEARING_OUT_MS = 500

/** A request's body; no more is kept than is allowed. After `too long` there may be more to come. */
export function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | 'too long'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let octets = 0
    let patience: NodeJS.Timeout | undefined
    request.on('data', (chunk: Buffer) => {
      octets += chunk.length
      if (octets <= MOST_OCTETS) chunks.push(chunk)
      else patience ??= setTimeout(() => resolve('too long'), HEARING_OUT_MS)
    })
    request.on('end', () => resolve(octets <= MOST_OCTETS ? Buffer.concat(chunks) : 'too long'))
    request.on('error', reject)
    request.on('close', () => {
      clearTimeout(patience)
      reject(new Error('the client has left'))
    })
  })
}
