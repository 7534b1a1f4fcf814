/** The suite's data, from the files of this checkout. */
import { readFileSync } from 'node:fs'
import type { SuiteData } from './suite_data.js'

export function readSuiteData(): SuiteData {
  return {
    v1: read('../vectors/v1.json'),
    extra: read('../vectors/extra.json'),
    verdicts: read('../vectors/verdicts.json'),
    keys: read('../vectors/keys.json'),
    legacy: read('../vectors/legacy.json'),
    native: read('../../target/native-answers.json'),
  }
}

function read<Content>(path: string): Content {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Content
}
