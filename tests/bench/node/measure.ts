/**
 * Every round measures all rows one after another, so that a slow moment of the machine hits them alike; a figure is
 * the median of the rounds, and a ratio the median of the rounds' ratios to the first row.
 */
const ROUNDS = 25
/** How long one row runs within a round. */
const SLICE_MS = 25
const WARM_UP_MS = 250

export interface Row {
  name: string
  encrypted: boolean
  /** Of a token, in characters. */
  length: number
  /** Runs that often. */
  run: (times: number) => void | Promise<void>
}

export interface Figures {
  row: Row
  micros: number
  /** Its time by that of the first row. */
  ratio: number
}

export async function measure(rows: Row[]): Promise<Figures[]> {
  const times: number[] = []
  for (const row of rows) times.push(await runsInASlice(row))
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const micros: number[] = []
    for (const [index, row] of rows.entries()) {
      const count = times[index] ?? 1
      micros.push(((await millisOf(row, count)) * 1000) / count)
    }
    rounds.push(micros)
  }
  return rows.map((row, index) => ({
    row,
    micros: median(rounds.map((micros) => micros[index] ?? Number.NaN)),
    ratio: median(rounds.map((micros) => (micros[index] ?? Number.NaN) / (micros[0] ?? Number.NaN))),
  }))
}

export function median(figures: number[]): number {
  return [...figures].sort((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN
}

/** Also what makes the engine compile it. */
async function runsInASlice(row: Row): Promise<number> {
  let count = 1
  let millis = await millisOf(row, count)
  for (let spent = millis; spent < WARM_UP_MS; spent += millis) {
    if (millis < SLICE_MS) count *= 2
    millis = await millisOf(row, count)
  }
  return Math.max(1, Math.round((count * SLICE_MS) / millis))
}

async function millisOf(row: Row, times: number): Promise<number> {
  const start = performance.now()
  await row.run(times)
  return performance.now() - start
}
