/** A unit of systemd, as far as the program sees it. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'

export class Unit {
  constructor(readonly text: string) {}

  /** What stands in lines of this name. */
  values(name: string): string[] {
    return [...this.text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value ?? '')
  }

  get credentials(): string[] {
    return this.values('LoadCredential').map((credential) => credential.split(':')[0] ?? '')
  }

  /** With the folder of the credentials in the place of `%d`. */
  environment(credentials: string): Record<string, string> {
    const assignments = this.values('Environment').flatMap((line) => line.split(' '))
    return Object.fromEntries(assignments.map((assignment) => inFolder(credentials, assignment).split('=')))
  }

  command(credentials: string): string[] {
    const [start] = this.values('ExecStart')
    assert.ok(start)
    return inFolder(credentials, start).split(' ')
  }
}

/** The system calls that `SystemCallFilter=` lets through: the first line names them, `~` takes some away. */
export function allowedCalls(unit: Unit): Set<string> {
  const allowed = callsOf('@default')
  for (const line of unit.values('SystemCallFilter')) {
    for (const group of line.replace('~', '').split(' ')) {
      for (const call of callsOf(group)) {
        if (line.startsWith('~')) allowed.delete(call)
        else allowed.add(call)
      }
    }
  }
  return allowed
}

function callsOf(group: string): Set<string> {
  const listed = execFileSync('systemd-analyze', ['syscall-filter', group], { encoding: 'utf8' })
  const lines = listed.split('\n').map((line) => line.trim())
  const names = lines.slice(1).filter((line) => line !== '' && !line.startsWith('#'))
  return new Set(names.flatMap((name) => (name.startsWith('@') ? [...callsOf(name)] : [name])))
}

function inFolder(credentials: string, text: string): string {
  return text.replaceAll('%d', credentials)
}
