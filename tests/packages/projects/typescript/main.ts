import { TokenCodec, TokenError } from '@weapp-login/token'
import type { Claims, Verdict } from '@weapp-login/token'
import { VERDICTS } from '@weapp-login/token/codes'
import { load } from '@weapp-login/token/slim'
import verdictsOf from './verdicts.mjs'

function openidOf(answer: Verdict): string | undefined {
  if (answer.verdict !== 'active' || answer.legacy) return undefined
  const claims: Claims = answer.claims
  return claims.openid
}

const code: string = new TokenError('no_key', '').code
void [openidOf, code, VERDICTS.length, load]
console.log(verdictsOf({ TokenCodec }))
