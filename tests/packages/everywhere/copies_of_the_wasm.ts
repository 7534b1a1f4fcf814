import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from './project.js'

/** Where the WebAssembly stands in what a tool has built, once a copy: as octets or as base64. */
export function copiesOfTheWasm(project: Project, ...built: string[]): string[] {
  const wasm = readFileSync(join(project.installed, 'dist/codec.wasm'))
  // A piece out of the middle is enough to know it by, and base64 needs it to start at a multiple of three.
  const start = 3 * Math.floor(wasm.length / 6)
  const piece = wasm.subarray(start, start + 90)
  const spellings = [piece, Buffer.from(piece.toString('base64'))]
  // A source map repeats what it is the map of.
  const files = project.files(...built).filter((file) => !file.endsWith('.map'))
  return files.flatMap((file) => {
    const content = readFileSync(file)
    const count = spellings.reduce((sum, spelling) => sum + occurrences(content, spelling), 0)
    return Array.from({ length: count }, () => file.slice(project.folder.length + 1))
  })
}

function occurrences(content: Buffer, sought: Buffer): number {
  let count = 0
  for (let at = content.indexOf(sought); at !== -1; at = content.indexOf(sought, at + sought.length)) count += 1
  return count
}
