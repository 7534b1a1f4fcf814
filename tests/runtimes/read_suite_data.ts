/** The suite's data, from the files of this checkout. */
import { readVectors } from '../vectors/read.js'
import type { SuiteData } from './suite_data.js'

export function readSuiteData(): SuiteData {
  return {
    v1: readVectors('v1.json'),
    extra: readVectors('extra.json'),
    verdicts: readVectors('verdicts.json'),
    keys: readVectors('keys.json'),
    legacy: readVectors('legacy.json'),
    native: readVectors('../../target/native-answers.json'),
  }
}
