/** The files that an operator keeps secret. */
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BINARY } from './program.js'

/** Who runs the server where a test is root. */
export const NOBODY = 65532

/** Key files and an AppSecret, of a mode, and root's where the test is. */
export function writeSecrets(folder: string, { mode, owner }: { mode: number; owner: 'root' | 'nobody' }): void {
  const files = {
    'keys.txt': execFileSync(BINARY, ['keys', 'new']),
    'sealing-keys.txt': execFileSync(BINARY, ['keys', 'new', '--sealing']),
    'shop-appsecret': 'simulated-secret\n',
  }
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    writeFileSync(path, content)
    if (isRoot()) chownSync(path, owner === 'root' ? 0 : NOBODY, NOBODY)
    chmodSync(path, mode)
  }
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** For what runs as nobody, if anybody can become that. */
export function asNobody(): { uid?: number; gid?: number } {
  return isRoot() ? { uid: NOBODY, gid: NOBODY } : {}
}
