/** Asks the readers of crates/core/readers what tokens say, each in a process of its own language. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The claims, as the vectors name them and as text; or the reason. */
export type Answer = Record<string, string> | string

/** Says of each token what it is, with this key. */
export type Ask = (key: string, tokens: string[]) => Answer[]

export const askNode: Ask = (key, tokens) => answersOf(key, tokens, process.execPath, here('ask.mjs'))

export const askPython: Ask = (key, tokens) => answersOf(key, tokens, pythonWithCryptography(), here('ask.py'))

export const askJava: Ask = (key, tokens) => {
  const classes = mkdtempSync(join(tmpdir(), 'weapp-login-java-'))
  try {
    execFileSync('javac', ['-d', classes, here('../../crates/core/readers/Claims.java'), here('Ask.java')])
    return answersOf(key, tokens, 'java', '-cp', classes, 'Ask')
  } finally {
    rmSync(classes, { recursive: true })
  }
}

/** A line for each, and hex: so no token, however broken, breaks a line. */
function answersOf(key: string, tokens: string[], command: string, ...options: string[]): Answer[] {
  const input = [key, ...tokens].map((text) => Buffer.from(text).toString('hex')).join('\n')
  const lines = execFileSync(command, options, { input, encoding: 'utf8' }).trimEnd().split('\n')
  return lines.map((line) => (line.includes('=') ? claimsOf(line) : line))
}

function claimsOf(line: string): Record<string, string> {
  const pairs = line.split(' ').map((pair) => pair.split('='))
  return Object.fromEntries(pairs.map(([name, hex = '']) => [name, Buffer.from(hex, 'hex').toString()]))
}

/** The first on the path may be one without packages, and Debian's the one that has them. */
function pythonWithCryptography(): string {
  const isFit = (python: string) => spawnSync(python, ['-c', 'import cryptography']).status === 0
  const python = ['python3', '/usr/bin/python3'].find(isFit)
  if (python === undefined) throw new Error('there is no Python with the package cryptography')
  return python
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
