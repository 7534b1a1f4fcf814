import { TokenCodec } from '@weapp-login/token'
import verdictsOf from '../../verdicts.mjs'

export const dynamic = 'force-dynamic'

export function GET() {
  return new Response(verdictsOf({ TokenCodec }))
}
