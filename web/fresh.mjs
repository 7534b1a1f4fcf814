import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Whether a file is newer than everything that it is made of: files, and folders with all that is in them. */
export function isFresh(output, inputs) {
  const made = changedAt(output)
  return made !== undefined && inputs.every((input) => filesOf(input).every((file) => (changedAt(file) ?? Infinity) < made))
}

function filesOf(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => filesOf(join(path, name)))
}

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}
