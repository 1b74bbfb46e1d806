// ISO 8601 durations, of the parts a dashboard uses. Calendar parts (years, months) keep their meaning.

export type Duration = { sign: 1 | -1; years: number; months: number; days: number; ms: number }

const PATTERN = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** Reads `PT1H`, `-P12M`, `P1Y6M`; null when the text is no duration. */
export function readDuration(text: string): Duration | null {
  const match = PATTERN.exec(text)
  if (!match || /P$|T$/.test(text)) return null
  const [, minus, years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.map(
    (part) => part ?? 0,
  )
  return {
    sign: minus ? -1 : 1,
    years: Number(years),
    months: Number(months),
    days: Number(weeks) * 7 + Number(days),
    ms: Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000,
  }
}

/** An instant moved by a duration, in UTC; the 31st becomes the last day of a shorter month. */
export function addDuration(instant: Date, duration: Duration): Date {
  const { sign } = duration
  const months = instant.getUTCFullYear() * 12 + instant.getUTCMonth() + sign * (duration.years * 12 + duration.months)
  const year = Math.floor(months / 12)
  const month = months - year * 12
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const moved = new Date(instant)
  moved.setUTCFullYear(year, month, Math.min(instant.getUTCDate(), last))
  moved.setTime(moved.getTime() + sign * (duration.days * 86_400_000 + duration.ms))
  return moved
}

/** Length in seconds, with a month of 30 days and a year of 365: for lifetimes, never for dates. */
export function durationSeconds(text: string): number {
  const duration = readDuration(text)
  if (!duration) return 0
  return Math.round((duration.years * 365 + duration.months * 30 + duration.days) * 86_400 + duration.ms / 1000)
}

const UNIT_MONTHS = { month: 1, quarter: 3, year: 12 } as const

/** The first or the last day of the calendar unit a day falls in; weeks start on Monday. */
function edgeOf(day: string, unit: string, edge: "from" | "to"): string {
  const date = new Date(`${day}T00:00:00Z`)
  const text = (moved: Date) => moved.toISOString().slice(0, 10)
  if (unit === "week") {
    const monday = date.getUTCDate() - ((date.getUTCDay() + 6) % 7)
    return text(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), monday + (edge === "from" ? 0 : 6))))
  }
  const months = UNIT_MONTHS[unit as keyof typeof UNIT_MONTHS]
  const first = Math.floor(date.getUTCMonth() / months) * months
  const year = date.getUTCFullYear()
  return text(edge === "from" ? new Date(Date.UTC(year, first, 1)) : new Date(Date.UTC(year, first + months, 0)))
}

/**
 * A day `2026-11-20` from such a day, or from a duration relative to the day of `now` (UTC). With `/month` (week,
 * quarter, year) the first day of that unit, or its last where a range ends. Null when the text is none of these.
 */
export function resolveDate(text: string, now: Date, edge: "from" | "to" = "from"): string | null {
  const [base = "", unit] = text.split("/")
  if (unit !== undefined) {
    const day = resolveDate(base, now)
    return day !== null && (unit === "week" || unit in UNIT_MONTHS) && text === `${base}/${unit}`
      ? edgeOf(day, unit, edge)
      : null
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const parsed = new Date(`${text}T00:00:00Z`)
    return Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== text ? null : text
  }
  const duration = readDuration(text)
  return duration ? addDuration(now, duration).toISOString().slice(0, 10) : null
}
