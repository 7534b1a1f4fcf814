import { Inspector, TokenError } from '@weapp-login/token'
import type { Inspection, InspectorOptions, TokenErrorCode } from '@weapp-login/token'
import type { Inputs } from './inputs'
import { holdsKey, holdsSecret, keyLines } from './written_keys'

/** What is wrong with a key; no line number where it is the keys together. */
export interface KeyProblem {
  lineNumber: number | null
  code: TokenErrorCode
}

/** Why a token is there but is not looked at. */
export type Waiting = 'key_in_token_field' | 'unconfirmed_secret' | 'bad_key'

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

export function secretAwaitsConfirmation(inputs: Inputs): boolean {
  return holdsSecret(inputs.keys) && inputs.confirmedKeys !== inputs.keys
}

export function legacySecretAwaitsConfirmation(inputs: Inputs): boolean {
  return inputs.legacySecret !== '' && inputs.confirmedLegacySecret !== inputs.legacySecret
}

/** Inspects the token with whatever may be used. An unconfirmed secret never gets past this function. */
export function lookAt(inputs: Inputs, nowMs: number): Look {
  const atMs = inputs.asOfMs ?? nowMs
  const token = inputs.token.trim()
  const lines = secretAwaitsConfirmation(inputs) ? [] : keyLines(inputs.keys)
  const keys = lines.map(({ text }) => text)
  const keyProblems: KeyProblem[] = lines.flatMap(({ lineNumber, text }) => {
    const code = problemOf({ keys: [text] })
    return code === null ? [] : [{ lineNumber, code }]
  })
  const together = keyProblems.length === 0 ? problemOf({ keys }) : null
  if (together !== null) keyProblems.push({ lineNumber: null, code: together })

  const legacyOptions = usableLegacy(inputs)
  const legacyProblem = problemOf({ keys: [], ...legacyOptions })
  const options = { keys, ...(legacyProblem === null ? legacyOptions : {}) }
  return { atMs, inputs, keyProblems, legacyProblem, result: result() }

  function result(): Look['result'] {
    if (token === '') return { kind: 'nothing' }
    if (holdsKey(token)) return { kind: 'waiting', why: 'key_in_token_field' }
    if (secretAwaitsConfirmation(inputs)) return { kind: 'waiting', why: 'unconfirmed_secret' }
    if (keyProblems.length > 0) return { kind: 'waiting', why: 'bad_key' }
    const inspection = new Inspector(options).inspect(token, { nowMs: atMs })
    return { kind: 'inspected', token, inspection, keysGiven: keys.length > 0, legacyGiven: 'legacy' in options }
  }
}

function usableLegacy(inputs: Inputs): Pick<InspectorOptions, 'legacy'> {
  if (inputs.legacySecret === '' || legacySecretAwaitsConfirmation(inputs)) return {}
  const ttlMs = Math.round(inputs.legacyTtlHours * 3_600_000)
  return { legacy: { secret: inputs.legacySecret, suffix: inputs.legacySuffix, ttlMs } }
}

function problemOf(options: InspectorOptions): TokenErrorCode | null {
  try {
    new Inspector(options)
    return null
  } catch (error) {
    if (error instanceof TokenError) return error.code
    throw error
  }
}
