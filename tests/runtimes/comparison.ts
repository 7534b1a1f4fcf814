/** One runtime against the native build, with a row in the table of all of them. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSuiteData } from './read_suite_data.js'
import type { Counts, Outcome, Sealed } from './suite.js'

/** Where the rows are until `print_table.ts` prints them. */
export const ROWS = new URL('../../target/runtimes/', import.meta.url)

const CHECK_SEALED_TOKENS = fileURLToPath(new URL('../../target/debug/check-sealed-tokens', import.meta.url))

export interface Runtime {
  name: string
  version: string
  /** How it comes by the package. */
  entry: string
}

/** What became of it. */
export interface Row extends Runtime {
  seconds: number
  /** None if an answer was not the native one. */
  counts: Counts | null
}

/** Runs the suite there, and opens natively what was sealed there. Throws at the first answer that differs. */
export async function compare(runtime: Runtime, run: () => Outcome | Promise<Outcome>): Promise<void> {
  const start = performance.now()
  let counts: Counts | null = null
  try {
    const outcome = await run()
    openNatively(outcome.sealed)
    counts = outcome.counts
  } finally {
    write({ ...runtime, seconds: (performance.now() - start) / 1000, counts })
  }
}

function openNatively(sealed: Sealed[]): void {
  const { secret, claims } = readSuiteData().native.sealing
  assert.equal(sealed.length, claims.length)
  const opened = execFileSync(CHECK_SEALED_TOKENS, { input: JSON.stringify({ secret, sealed }), encoding: 'utf8' })
  assert.equal(Number(opened), sealed.length)
}

function write(row: Row): void {
  mkdirSync(ROWS, { recursive: true })
  const name = `${row.name} ${row.version} ${row.entry}`.replaceAll(/\W+/g, '-')
  writeFileSync(new URL(`${name}.json`, ROWS), JSON.stringify(row))
}
