import type { Figures } from './measure.js'

/** The first row is the one that the others are compared to. */
export function printTable(title: string, figures: Figures[]): void {
  line()
  line(`  ${title.padEnd(30)} ${'µs'.padStart(10)} ${'× ours'.padStart(9)} ${'characters'.padStart(11)} encrypted`)
  line(`  ${'─'.repeat(73)}`)
  for (const { row, micros, ratio } of figures) {
    const numbers = [
      micros.toFixed(2).padStart(10),
      `${ratio.toFixed(2)}×`.padStart(9),
      String(row.length).padStart(11),
    ]
    line(`  ${row.name.padEnd(30)} ${numbers.join(' ')} ${(row.encrypted ? 'yes' : 'no').padStart(9)}`)
  }
}

export function line(text = ''): void {
  process.stdout.write(`${text}\n`)
}
