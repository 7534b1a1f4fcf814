import { number } from './crossing.js'
import { propertiesOf } from './options_read.js'

/** The instant to judge by: the one that the options name, or now. */
export function instantOf(options: unknown): number {
  if (options === undefined) return Date.now()
  const { nowMs = Date.now() } = propertiesOf(options, ['nowMs'], 'the options')
  return number(nowMs)
}
