/** The operators' pages: whoever types what they say gets what they say. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { legacyToken } from '../actors/legacy_token.js'
import { commandsOf, stepsOf } from './guide.js'
import type { Language } from './guide.js'
import { Machine } from './machine.js'

const FOLDER = new URL('../../crates/server/deploy/', import.meta.url)
const CONTENTS = 'README.md'
const PAGES = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== CONTENTS)
const LANGUAGES: Language[] = ['zh', 'en']

/** What a reader brings along. */
const BROUGHT: Record<string, () => Record<string, string>> = {
  'MOVING_IN.md': () => ({ OLD_TOKEN: legacyToken('2019_06', 'oGZUI0egBJY1zhBYw2KhdUfwVJJE', Date.now()) }),
}

for (const page of PAGES) {
  test(`${page} has the same commands in Chinese and in English`, () => {
    assert.deepEqual(commandsOf(stepsOf(page, 'en')), commandsOf(stepsOf(page, 'zh')))
  })

  for (const language of LANGUAGES) {
    const steps = stepsOf(page, language)
    if (!steps.some(({ kind }) => kind === 'commands')) continue
    test(`${page} can be followed, ${language}`, async () => {
      const machine = await Machine.start(language, BROUGHT[page]?.())
      try {
        for (const step of steps) await machine.follow(step)
      } finally {
        await machine.stop()
      }
    })
  }
}

test('every page is in the table of contents', () => {
  const contents = readFileSync(new URL(CONTENTS, FOLDER), 'utf8')
  for (const page of PAGES) assert.ok(contents.includes(`](${page})`), page)
})
