import assert from 'node:assert/strict'
import type { Row } from './measure.js'
import type { Peer } from './peer.js'
import { newSessions, type Session } from './sessions.js'

/** Tokens are made and checked in rotation: whoever remembers the last one gains nothing. */
const TOKENS = 512

export interface Rows {
  sealing: Row[]
  verifying: Row[]
}

/** The rows of all peers, each of which has read back once what it made. */
export async function rowsOf(peers: Peer[]): Promise<Rows> {
  const sessions = newSessions(TOKENS)
  const rows: Rows = { sealing: [], verifying: [] }
  for (const peer of peers) {
    const seal = (peer.sealedBy ?? peer).seal
    assert.ok(seal)
    const tokens: string[] = []
    for (const session of sessions) tokens.push(await readBack(peer, session, await seal(session)))
    const { name, encrypted } = peer
    const length = tokens[0]?.length ?? 0
    const row = (run: Row['run']): Row => ({ name, encrypted, length, run })
    rows.verifying.push(row(inRotation(peer.isAsync, tokens, peer.verify)))
    if (peer.seal !== undefined) rows.sealing.push(row(inRotation(peer.isAsync, sessions, seal)))
  }
  return rows
}

/** The token, of which a peer must say whose it is: else it would be measured doing nothing. */
async function readBack(peer: Peer, session: Session, token: string): Promise<string> {
  const read = await peer.verify(token)
  const text = Buffer.isBuffer(read) ? read.toString('latin1') : JSON.stringify(read)
  assert.ok(text.includes(session.claims.openid), `${peer.name} reads its own token`)
  return token
}

/** Calls that need no waiting are not made to wait. */
function inRotation<Input>(isAsync: boolean, inputs: Input[], call: (input: Input) => unknown): Row['run'] {
  let next = 0
  const input = () => {
    next = (next + 1) % inputs.length
    return inputs[next] as Input
  }
  if (isAsync)
    return async (times) => {
      for (let run = 0; run < times; run++) await call(input())
    }
  return (times) => {
    for (let run = 0; run < times; run++) call(input())
  }
}
