import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 20_000

/** Looks again and again until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`still not: ${what}`)
    await pause(10)
  }
}
