/** Every runtime that runs a script: the newest Node, Bun, and Deno without any permission. */
import { after, test } from 'node:test'
import { BundledProgram } from '../bundled_program.js'
import { compare } from '../comparison.js'
import type { Outcome } from '../suite.js'
import { printed, versionOf } from './command_line.js'

const imported = await BundledProgram.make('imported')
const required = await BundledProgram.make('required')
const requiredInJsdom = await BundledProgram.make('required_in_jsdom')
const brought = await BundledProgram.make('brought')

after(() => [imported, required, requiredInJsdom, brought].forEach((program) => program.remove()))

const RUNS = [
  { name: 'Node', command: ['node'], entry: 'import', program: imported },
  { name: 'Node', command: ['node'], entry: 'require', program: required },
  { name: 'Node', command: ['node'], entry: 'require, jsdom', program: requiredInJsdom },
  { name: 'Node', command: ['node'], entry: 'slim', program: brought },
  { name: 'Bun', command: ['bun'], entry: 'import', program: imported },
  { name: 'Bun', command: ['bun'], entry: 'require', program: required },
  { name: 'Bun', command: ['bun'], entry: 'slim', program: brought },
  { name: 'Deno', command: ['deno', 'run', '--no-prompt'], entry: 'import', program: imported },
] as const

for (const { name, command, entry, program } of RUNS) {
  test(`${command.join(' ')} gives the native answers (${entry})`, async () => {
    const [bin, ...options] = command
    await compare({ name, version: await versionOf(bin), entry }, async () => {
      return JSON.parse(await printed(bin, ...options, program.file)) as Outcome
    })
  })
}
