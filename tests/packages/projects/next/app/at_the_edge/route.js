import { TokenCodec } from '@weapp-login/token'
import verdictsOf from '../../verdicts.mjs'

export const runtime = 'edge'

export function GET() {
  return new Response(verdictsOf({ TokenCodec }))
}
