/**
 * One suite for every runtime: the vectors of others, and the native build's answers.
 *
 * It knows no runtime and no test framework: a runner hands it the package and the data, and gets a count of
 * what was compared, or an error that says what differs.
 */
import type * as Token from '@weapp-login/token'
import type { Claims } from '@weapp-login/token'
import { claimsThatAreNone, misuse } from './misuse_parts.js'
import { names, nativeInspections, nativeKeys, nativeVerdicts, sealing } from './native_parts.js'
import type { SuiteData } from './suite_data.js'
import { extraVectors, keyVectors, legacyVectors, v1Vectors, verdictVectors } from './vector_parts.js'

export type TokenPackage = typeof Token

/** How many answers of each part were compared. */
export type Counts = Record<keyof typeof PARTS | 'sealing', number>

/** A token that was made in the runtime, for the native build to open. */
export interface Sealed {
  claims: Claims
  token: string
}

/** What a runner hands on. It is plain data: a runtime may be far from whoever looks at it. */
export interface Outcome {
  counts: Counts
  sealed: Sealed[]
}

const PARTS = {
  names,
  v1Vectors,
  extraVectors,
  verdictVectors,
  keyVectors,
  legacyVectors,
  nativeKeys,
  nativeVerdicts,
  nativeInspections,
  claimsThatAreNone,
  misuse,
}

export function runSuite(token: TokenPackage, data: SuiteData): Outcome {
  const counts = Object.entries(PARTS).map(([name, part]) => [name, part(token, data)])
  const sealed = sealing(token, data)
  return { counts: { ...Object.fromEntries(counts), sealing: sealed.length } as Counts, sealed }
}
