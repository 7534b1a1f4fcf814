/** How one language writes instants, in the time zone of this browser. */
export interface Instants {
  zoneName: string
  /** The zone's name and its offset at that instant. */
  zone(ms: number): string
  local(ms: number): string
  utc(ms: number): string
  relative(ms: number, fromMs: number): string
}

/** The last instant that a date can hold. A token's times go up to 2^53, which is later. */
const LAST_DATE_MS = 8.64e15

const UNITS = [
  { unit: 'year', ms: 365.25 * 86_400_000, from: 2 * 365.25 * 86_400_000 },
  { unit: 'month', ms: 30.4375 * 86_400_000, from: 61 * 86_400_000 },
  { unit: 'day', ms: 86_400_000, from: 2 * 86_400_000 },
  { unit: 'hour', ms: 3_600_000, from: 2 * 3_600_000 },
  { unit: 'minute', ms: 60_000, from: 2 * 60_000 },
] as const

export function instantsIn(locale: string): Instants {
  const date = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  })
  const offset = new Intl.DateTimeFormat('en', { timeZoneName: 'shortOffset' })
  const distance = new Intl.RelativeTimeFormat(locale)
  const now = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second')

  const zoneName = offset.resolvedOptions().timeZone

  return {
    zoneName,
    zone(ms) {
      const gmt = offset.formatToParts(fits(ms) ? ms : 0).find(({ type }) => type === 'timeZoneName')?.value ?? ''
      return zoneName === gmt ? zoneName : `${zoneName} (${gmt})`
    },
    local: (ms) => (fits(ms) ? date.format(ms) : String(ms)),
    utc: (ms) => (fits(ms) ? new Date(ms).toISOString() : '—'),
    relative(ms, fromMs) {
      const apart = Math.abs(ms - fromMs)
      if (apart === 0) return now
      const sign = ms < fromMs ? -1 : 1
      const step = UNITS.find(({ from }) => apart >= from)
      if (step !== undefined) return distance.format(sign * Math.floor(apart / step.ms), step.unit)
      // Below a second the milliseconds decide, so they are told.
      return distance.format(sign * (apart < 1000 ? apart / 1000 : Math.floor(apart / 1000)), 'second')
    },
  }
}

function fits(ms: number): boolean {
  return ms <= LAST_DATE_MS
}

/** An instant as a `datetime-local` field takes it. */
export function toLocalField(ms: number): string {
  const offsetMs = new Date(ms).getTimezoneOffset() * 60_000
  return fits(ms) ? new Date(ms - offsetMs).toISOString().slice(0, -1) : ''
}
