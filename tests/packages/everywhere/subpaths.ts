import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import type { Project } from './project.js'

/** What of the package a program imports, `@weapp-login/token` first: every entry that is no file of its own kind. */
export function subpathsOf({ installed }: Project): string[] {
  const { name, exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    name: string
    exports: Record<string, unknown>
  }
  const isProgram = (subpath: string) => !/\.(json|wasm)$/.test(subpath)
  return Object.keys(exports)
    .filter(isProgram)
    .map((subpath) => name + subpath.slice(1))
}

/** A module that exports all that these have, each under a name of its own. */
export function exportsOf(subpaths: string[]): string {
  return subpaths.map((subpath) => `export * as ${subpath.replaceAll(/\W/g, '_')} from '${subpath}'\n`).join('')
}
