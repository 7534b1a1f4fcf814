import type { Inspection, TokenErrorCode } from '@weapp-login/token'
import type { Inputs } from './inputs'
import { KeptKeys, secretAwaitsConfirmation } from './kept_keys'
import type { KeyProblem } from './kept_keys'
import { trimmed } from './white_space'
import { holdsKey, mayBeBareSecret } from './written_keys'

/** Why a token is there but is not looked at. */
export type Waiting =
  'key_in_token_field' | 'bare_secret_in_token_field' | 'unconfirmed_secret' | 'bad_key' | 'bad_legacy_settings'

/** What the page can say of its inputs at one instant. */
export interface Look {
  atMs: number
  inputs: Inputs
  keyProblems: KeyProblem[]
  legacyProblem: TokenErrorCode | null
  result:
    | { kind: 'nothing' }
    | { kind: 'waiting'; why: Waiting }
    | { kind: 'inspected'; token: string; inspection: Inspection; keysGiven: boolean; legacyGiven: boolean }
}

/** The inputs that decide which keys there are. */
const OF_KEYS = [
  'keys',
  'confirmedKeys',
  'legacySecret',
  'confirmedLegacySecret',
  'legacySuffix',
  'legacyTtlHours',
] as const

/** Looks at the token again and again. Keys are read once, and wiped as soon as they are others. */
export class Looker {
  #last: { inputs: Inputs; keys: KeptKeys } | undefined

  lookAt(inputs: Inputs, nowMs: number): Look {
    const keys = this.#keysOf(inputs)
    const atMs = inputs.asOfMs ?? nowMs
    const { keyProblems, legacyProblem } = keys
    return { atMs, inputs, keyProblems, legacyProblem, result: resultOf(inputs, keys, atMs) }
  }

  #keysOf(inputs: Inputs): KeptKeys {
    const last = this.#last
    if (last !== undefined && OF_KEYS.every((name) => Object.is(last.inputs[name], inputs[name]))) return last.keys
    last?.keys.free()
    const keys = new KeptKeys(inputs)
    this.#last = { inputs, keys }
    return keys
  }
}

function resultOf(inputs: Inputs, keys: KeptKeys, atMs: number): Look['result'] {
  const token = trimmed(inputs.token)
  if (token === '') return { kind: 'nothing' }
  const why = reasonToWait(token, inputs, keys)
  if (why !== null) return { kind: 'waiting', why }
  const { keysGiven, legacyGiven } = keys
  return { kind: 'inspected', token, inspection: keys.inspect(token, atMs), keysGiven, legacyGiven }
}

function reasonToWait(token: string, inputs: Inputs, keys: KeptKeys): Waiting | null {
  if (holdsKey(token)) return 'key_in_token_field'
  // Whoever has given the old service's secret has said what it is.
  const isTakenForLegacy = keys.legacyGiven || keys.legacyProblem !== null
  if (mayBeBareSecret(token) && !isTakenForLegacy) return 'bare_secret_in_token_field'
  if (secretAwaitsConfirmation(inputs)) return 'unconfirmed_secret'
  if (keys.keyProblems.length > 0) return 'bad_key'
  if (keys.legacyProblem !== null) return 'bad_legacy_settings'
  return null
}
