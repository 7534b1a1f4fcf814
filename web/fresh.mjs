// node fresh.mjs OUTPUT INPUT…
//
// Succeeds if the output is newer than everything that it is made of: files, and folders with all that is in them.
// So `node ../fresh.mjs dist/x src || make x` makes what is needed, and nobody waits for what is there.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const [output, ...inputs] = process.argv.slice(2)
const made = changedAt(output)
const isFresh = made !== undefined && inputs.flatMap(filesOf).every((file) => (changedAt(file) ?? Infinity) < made)
process.exitCode = isFresh ? 0 : 1

/** A folder itself is one of them: it changes when something is taken out. */
function filesOf(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
  return [path, ...readdirSync(path).flatMap((name) => filesOf(join(path, name)))]
}

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}
