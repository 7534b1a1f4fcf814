/** What `just release` has made. */
import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export const PACKAGES = here('../../target/packages')
/** The program, where its package takes it from. */
export const RELEASED = here(`../../web/cli/linux-${process.arch}/bin/weapp-login`)
/** In octets. */
export const LARGEST = 25_000_000
