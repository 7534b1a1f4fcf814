/** A page for operators: prose in two languages, and commands that are the same in both. */
import { readFileSync } from 'node:fs'

export type Language = 'zh' | 'en'

/** What a fence asks for, in the order of the page. */
export type Step =
  /** Commands that end by themselves, and what they print, if the page says; `…` stands for anything. */
  | { kind: 'commands'; script: string; printed?: string }
  /** A program that goes on in a terminal of its own. */
  | { kind: 'terminal'; script: string }
  /** Commands for machines that a test has not got. */
  | { kind: 'elsewhere'; script: string }

const ENGLISH_BEGINS = '\n## In English\n'
/** Also in a list. */
const FENCE = /^ *```(\S+)(.*)\n([^]*?)^ *```$/gm

/** The steps of one half of a page of `crates/server/deploy`, or of all of one that has both languages side by side. */
export function stepsOf(page: string, language: Language): Step[] {
  const text = readFileSync(new URL(`../../crates/server/deploy/${page}`, import.meta.url), 'utf8')
  const english = text.indexOf(ENGLISH_BEGINS)
  const halves = english === -1 ? { zh: text, en: text } : { zh: text.slice(0, english), en: text.slice(english) }
  const steps: Step[] = []
  for (const [, kind, details = '', content = ''] of halves[language].matchAll(FENCE)) {
    const last = steps.at(-1)
    if (kind === 'console') steps.push({ kind: 'elsewhere', script: content })
    else if (kind === 'sh' && details.trim() === 'terminal') steps.push({ kind: 'terminal', script: content })
    else if (kind === 'sh') steps.push({ kind: 'commands', script: content })
    else if (kind === 'text' && last?.kind === 'commands') last.printed = content
  }
  return steps
}

/** The commands alone, without what is said of them. */
export function commandsOf(steps: Step[]): string[] {
  const lines = steps.flatMap(({ kind, script }) => script.split('\n').map((line) => ({ kind, line })))
  return lines
    .map(({ kind, line }) => `${kind}: ${line.replace(/(^|\s)# .*$/, '').trimEnd()}`)
    .filter((line) => !line.endsWith(': '))
}
