import type { Figures } from './measure.js'
import { line } from './table.js'

export interface Goal {
  what: string
  figure: string
  atMost: string
  isMet: boolean
}

/** Our time by theirs. */
export function shareOf(verb: string, figures: Figures[], name: string, atMost: number): Goal {
  const theirs = figures.find(({ row }) => row.name === name)
  if (theirs === undefined) throw new Error(`there is no row ${name}`)
  const share = 1 / theirs.ratio
  return { what: `${verb}, by ${name}`, figure: share.toFixed(3), atMost: String(atMost), isMet: share <= atMost }
}

export function amountOf(what: string, amount: number, atMost: number, unit: string): Goal {
  return { what, figure: `${amount.toFixed(1)} ${unit}`, atMost: `${atMost} ${unit}`, isMet: amount <= atMost }
}

export function printGoals(goals: Goal[]): void {
  line()
  line(`  ${'goal: our share, or amount'.padEnd(42)} ${'ours'.padStart(9)} ${'at most'.padStart(9)}`)
  line(`  ${'─'.repeat(73)}`)
  for (const { what, figure, atMost, isMet } of goals)
    line(`  ${what.padEnd(42)} ${figure.padStart(9)} ${atMost.padStart(9)}  ${isMet ? 'met' : 'not met'}`)
}
