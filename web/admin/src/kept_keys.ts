import { Inspector, TokenError } from '@weapp-login/token'
import type { Inspection, InspectorOptions, TokenErrorCode } from '@weapp-login/token'
import type { Inputs } from './inputs'
import { brokenSecrets, holdsSecret, keyLines } from './written_keys'

/** What is wrong with a key; no line number where it is the keys together. */
export interface KeyProblem {
  lineNumber: number | null
  code: TokenErrorCode
}

/** Whether the user has yet to say that the secret in the key field, which is whole, may be used. */
export function secretAwaitsConfirmation({ keys, confirmedKeys }: Inputs): boolean {
  return holdsSecret(keys) && confirmedKeys !== keys && brokenSecrets(keys).length === 0
}

export function legacySecretAwaitsConfirmation({ legacySecret, confirmedLegacySecret }: Inputs): boolean {
  return legacySecret !== '' && confirmedLegacySecret !== legacySecret
}

/**
 * The keys and the legacy secret that may be used. An unconfirmed secret never gets in here.
 *
 * They live in one inspector, which is made when it is first needed; `free` wipes them.
 */
export class KeptKeys {
  readonly keyProblems: KeyProblem[]
  readonly legacyProblem: TokenErrorCode | null
  readonly keysGiven: boolean
  readonly legacyGiven: boolean
  readonly #options: InspectorOptions
  #inspector: Inspector | undefined

  constructor(inputs: Inputs) {
    const lines = mayUseKeys(inputs) ? keyLines(inputs.keys) : []
    const keys = lines.map(({ text }) => text)
    const legacy = usableLegacy(inputs)
    this.keyProblems = keyProblemsOf(inputs, lines)
    this.legacyProblem = problemOf({ keys: [], ...legacy })
    this.keysGiven = keys.length > 0
    this.legacyGiven = 'legacy' in legacy && this.legacyProblem === null
    this.#options = { keys, ...legacy }
  }

  inspect(token: string, nowMs: number): Inspection {
    this.#inspector ??= new Inspector(this.#options)
    return this.#inspector.inspect(token, { nowMs })
  }

  free(): void {
    this.#inspector?.free()
    this.#inspector = undefined
  }
}

function mayUseKeys({ keys, confirmedKeys }: Inputs): boolean {
  return !holdsSecret(keys) || confirmedKeys === keys
}

function keyProblemsOf(inputs: Inputs, lines: ReturnType<typeof keyLines>): KeyProblem[] {
  const broken = brokenSecrets(inputs.keys)
  if (broken.length > 0) return broken.map(({ lineNumber }) => ({ lineNumber, code: 'malformed_secret' }))
  const problems = lines.flatMap(({ lineNumber, text }) => {
    const code = problemOf({ keys: [text] })
    return code === null ? [] : [{ lineNumber, code }]
  })
  if (problems.length > 0) return problems
  const together = problemOf({ keys: lines.map(({ text }) => text) })
  return together === null ? [] : [{ lineNumber: null, code: together }]
}

function usableLegacy(inputs: Inputs): Pick<InspectorOptions, 'legacy'> {
  if (inputs.legacySecret === '' || legacySecretAwaitsConfirmation(inputs)) return {}
  const ttlMs = Math.round(inputs.legacyTtlHours * 3_600_000)
  return { legacy: { secret: inputs.legacySecret, suffix: inputs.legacySuffix, ttlMs } }
}

function problemOf(options: InspectorOptions): TokenErrorCode | null {
  try {
    new Inspector(options).free()
    return null
  } catch (error) {
    if (error instanceof TokenError) return error.code
    throw error
  }
}
