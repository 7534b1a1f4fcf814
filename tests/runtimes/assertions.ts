/** Comparing, where there may be no test framework. */
import type { TokenError } from '@weapp-login/token'

/** The same content; of objects the order of the keys does not matter. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const [seen, wanted] = [canonical(actual), canonical(expected)]
  if (seen !== wanted) throw new Error(`${what}\n  is      ${seen}\n  must be ${wanted}`)
}

/** It throws a `TokenError`, with this code if one is named. */
export function assertThrows(
  call: () => unknown,
  kind: typeof TokenError,
  code: string | undefined,
  what: string,
): void {
  let thrown: unknown
  try {
    call()
  } catch (error) {
    thrown = error
  }
  if (!(thrown instanceof kind)) throw new Error(`${what}\n  must throw a TokenError, and threw ${String(thrown)}`)
  if (code !== undefined) assertEqual(thrown.code, code, what)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (isRecord(inner) ? sorted(inner) : inner)) ?? 'undefined'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}
