import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a runtime of `package.json` prints. It stops at the first error, and that is what is thrown. */
export function printed(name: string, ...options: string[]): Promise<string> {
  return output(fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url)), ...options)
}

/** What a program prints. */
export async function output(file: string, ...options: string[]): Promise<string> {
  const { stdout } = await run(file, options, { maxBuffer: 1 << 24, env: { PATH: process.env['PATH'] } })
  return stdout
}

/** The first number with dots in what `--version` prints. */
export async function versionOf(name: string): Promise<string> {
  const [version] = /\d[\d.-]+/.exec(await printed(name, '--version')) ?? []
  if (version === undefined) throw new Error(`${name} says no version`)
  return version
}
