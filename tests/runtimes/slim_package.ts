/** The slim entry with what `load` gives: all that the other entries have. */
import type * as Slim from '@weapp-login/token/slim'
import type { TokenPackage } from './suite.js'

export async function loaded(
  { load, ...rest }: typeof Slim,
  ...source: Parameters<typeof load>
): Promise<TokenPackage> {
  return { ...rest, ...(await load(...source)) }
}
