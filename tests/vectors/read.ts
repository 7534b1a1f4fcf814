import { readFileSync } from 'node:fs'

/** The content of `vectors/<name>`. */
export function readVectors<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Content
}
