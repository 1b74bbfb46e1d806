// Days as `YYYY-MM-DD`, in UTC.

export const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
]

export type Unit = "day" | "week" | "month" | "quarter" | "year"

export const utc = (year: number, month: number, day = 1) => new Date(Date.UTC(year, month, day))

export const iso = (date: Date) => date.toISOString().slice(0, 10)

export const parse = (day: string) => new Date(`${day}T00:00:00Z`)

/** The first day of the unit that holds a day; weeks start on Monday. */
export function floor(day: string, unit: Unit): string {
  const date = parse(day)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  if (unit === "year") return iso(utc(year, 0))
  if (unit === "quarter") return iso(utc(year, month - (month % 3)))
  if (unit === "month") return iso(utc(year, month))
  if (unit === "week") return iso(utc(year, month, date.getUTCDate() - ((date.getUTCDay() + 6) % 7)))
  return day
}

/** A day moved by whole units. */
export function shift(day: string, count: number, unit: Unit): string {
  const date = parse(day)
  const [year, month, of] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  if (unit === "day") return iso(utc(year, month, of + count))
  if (unit === "week") return iso(utc(year, month, of + 7 * count))
  const months = { month: 1, quarter: 3, year: 12 }[unit] * count
  const last = utc(year, month + months + 1, 0).getUTCDate()
  return iso(utc(year, month + months, Math.min(of, last)))
}

export const named = (day: string) =>
  `${parse(day).getUTCDate()} ${capital(MONTHS[parse(day).getUTCMonth()] ?? "")} ${parse(day).getUTCFullYear()}`

export const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
