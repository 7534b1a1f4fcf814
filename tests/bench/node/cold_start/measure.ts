/** From the import to the first verdict, in processes that do nothing else. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { TokenCodec } from '@weapp-login/token'
import { newKey } from '../../../actors/keys.js'
import { median } from '../measure.js'
import { newSessions } from '../sessions.js'

const PROCESSES = 21
const PROGRAMS = [
  { name: 'ES module', file: 'es_module.mjs' },
  { name: 'CommonJS', file: 'common_js.cjs' },
]

export interface ColdStart {
  name: string
  millis: number
}

export function measureColdStarts(): ColdStart[] {
  const key = newKey()
  const token = newSessions(1).map(({ claims }) => new TokenCodec({ keys: [key] }).seal(claims))
  const paths = PROGRAMS.map(({ file }) => fileURLToPath(new URL(file, import.meta.url)))
  const rounds = Array.from({ length: PROCESSES }, () => paths.map((path) => millisOf(path, key, ...token)))
  return PROGRAMS.map(({ name }, index) => ({
    name,
    millis: median(rounds.map((round) => round[index] ?? Number.NaN)),
  }))
}

function millisOf(...programAndInput: string[]): number {
  // What tsx adds to this process is not for those.
  const env = { ...process.env, NODE_OPTIONS: '' }
  const said = execFileSync(process.execPath, programAndInput, { encoding: 'utf8', env })
  const [verdict, millis] = said.trim().split(' ')
  assert.equal(verdict, 'active')
  return Number(millis)
}
