import { TokenCodec } from '@weapp-login/token'
import { newKey } from '../../../actors/keys.js'
import type { Peer } from '../peer.js'
import { APPID } from '../sessions.js'

export function ours(): Peer {
  const codec = new TokenCodec({ keys: [newKey()], appids: [APPID] })
  return {
    name: 'weapp-login v1',
    encrypted: true,
    isAsync: false,
    seal: ({ claims }) => codec.seal(claims),
    verify: (token) => {
      const answer = codec.verify(token)
      if (answer.verdict !== 'active') throw new Error(answer.verdict)
      return answer.claims
    },
  }
}
