/** One list of words: in the code and in what people read. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { HTTP_ERRORS, INVALID_REASONS, REVOCATION_REASONS, TOKEN_ERROR_CODES, VERDICTS } from '@weapp-login/token/codes'

const token = read('../../web/token/README.md')
const format = read('../../crates/core/README.md')
const server = read('../../crates/server/README.md')

test('the verdicts and their reasons are those of the package, in its README', () => {
  const rows = tableUnder(token, '## 判定')
  assert.deepEqual(column(rows, 0), [...VERDICTS])
  const reasonsOf = (verdict: string) => words(rows.find(([name]) => words(name).includes(verdict))?.[2])
  assert.deepEqual(reasonsOf('invalid'), [...INVALID_REASONS])
  assert.deepEqual(reasonsOf('revoked'), [...REVOCATION_REASONS])
})

test('the codes of a TokenError are those of the package, in its README', () => {
  assert.deepEqual(column(tableUnder(token, '## 用错了'), 0), [...TOKEN_ERROR_CODES])
})

test('the format page has the same verdicts and reasons', () => {
  assert.deepEqual(column(tableUnder(format, '## Verdicts'), 0), [...VERDICTS])
  for (const reason of [...INVALID_REASONS, ...REVOCATION_REASONS]) assert.ok(format.includes(`\`${reason}\``), reason)
})

test('the errors of HTTP are those of the server, in its README', () => {
  const rows = tableUnder(server, '| code | HTTP').filter(([code]) => code !== '0')
  const documented = rows.map(([code, status, error, retry]) => [
    Number(code),
    Number(status),
    words(error)[0],
    words(retry)[0],
  ])
  assert.deepEqual(
    documented,
    HTTP_ERRORS.map(({ code, status, error, retry }) => [code, status, error, retry]),
  )
})

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

/** The cells of the first table at or behind a text, without its head. */
function tableUnder(page: string, text: string): string[][] {
  const start = page.indexOf(text)
  assert.notEqual(start, -1, text)
  const table =
    page
      .slice(start)
      .split('\n\n')
      .find((block) => block.startsWith('|')) ?? ''
  const rows = table.trim().split('\n').slice(2)
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

function column(rows: string[][], index: number): string[] {
  return rows.flatMap((row) => words(row[index]))
}

/** What stands between backquotes. */
function words(cell = ''): string[] {
  return [...cell.matchAll(/`([a-z_]+)`/g)].flatMap(([, word]) => word ?? [])
}
