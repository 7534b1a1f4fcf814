/** Prints what every runtime has been compared in, and fails if one of them did not answer as the native build does. */
import { readdirSync, readFileSync } from 'node:fs'
import { ROWS } from './comparison.js'
import type { Row } from './comparison.js'
import type { Counts } from './suite.js'

const RUNTIMES = ['Node', 'Bun', 'Deno', 'workerd', 'Edge', 'Chromium', 'Firefox']

/** What each column counts; together they are all. */
const COUNTED: [string, (keyof Counts)[]][] = [
  ['向量 vectors', ['v1Vectors', 'extraVectors', 'verdictVectors', 'keyVectors', 'legacyVectors']],
  ['判定 verdicts', ['nativeVerdicts']],
  ['查看 inspections', ['nativeInspections']],
  ['密钥 keys', ['nativeKeys']],
  ['签发 sealed', ['sealing']],
  ['误用 misuse', ['claimsThatAreNone', 'misuse', 'names']],
]

const { compare: byNumber } = new Intl.Collator('en', { numeric: true })
const rows = readdirSync(ROWS)
  .map((name) => JSON.parse(readFileSync(new URL(name, ROWS), 'utf8')) as Row)
  .sort((a, b) => placeOf(a) - placeOf(b) || byNumber(a.version, b.version) || byNumber(a.entry, b.entry))
const table = [
  ['运行环境 runtime', '版本 version', '入口 entry', ...COUNTED.map(([title]) => title), '秒 s', ''],
  ...rows.map(cellsOf),
]
const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => widthOf(row[column] ?? '')))) ?? []

console.log('\n与原生构建逐条比较 / compared with the native build, answer by answer\n')
for (const row of table) console.log(row.map((cell, column) => padded(cell, column)).join('  '))
const missing = RUNTIMES.filter((runtime) => !rows.some(({ name }) => name === runtime))
if (missing.length > 0) console.log(`\n没有跑 / not run: ${missing.join(', ')}`)
if (missing.length > 0 || rows.some(({ counts }) => counts === null)) process.exitCode = 1

function placeOf({ name }: Row): number {
  return RUNTIMES.indexOf(name)
}

function cellsOf({ name, version, entry, counts, seconds }: Row): string[] {
  const cells = COUNTED.map(([, parts]) => (counts ? sum(parts.map((part) => counts[part])) : '-'))
  return [name, version, entry, ...cells, seconds.toFixed(1), counts ? '✓' : '✗']
}

function sum(numbers: number[]): string {
  return numbers.reduce((total, number) => total + number, 0).toLocaleString('en')
}

/** Words to the left, numbers to the right. */
function padded(cell: string, column: number): string {
  const space = ' '.repeat((widths[column] ?? 0) - widthOf(cell))
  return column < 3 ? cell + space : space + cell
}

/** In columns of a terminal, where a Chinese character takes two. */
function widthOf(text: string): number {
  return text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0)
}
