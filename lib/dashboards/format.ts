// How a value is written for people: numbers, money, dates. One locale and UTC, so that server and browser agree.

const LOCALE = "en-US"
const DATE_TOKENS = /yyyy|yy|MMMM|MMM|MM|M|dd|d|EEEE|EEE|HH|mm|ss|Q|w/g

const numbers = new Map<string, Intl.NumberFormat>()
function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options)
  const found = numbers.get(key) ?? new Intl.NumberFormat(LOCALE, options)
  numbers.set(key, found)
  return found
}

/** A number from a cell, or null: warehouses send decimals and 64-bit integers as strings. */
export function toNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null
  if (typeof value === "bigint") return Number(value)
  if (typeof value === "boolean") return value ? 1 : 0
  if (typeof value !== "string" || value.trim() === "") return null
  const parsed = Number(value)
  return Number.isFinite(parsed) ? parsed : null
}

/** An instant in milliseconds from a cell that holds a date or a timestamp, read as UTC; null when it holds neither. */
export function toInstant(value: unknown): number | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.getTime()
  if (typeof value === "number") return Number.isFinite(value) ? value : null
  if (typeof value !== "string") return null
  const text = value.trim()
  const match =
    /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}(?::?\d{2})?)?)?$/.exec(text)
  if (!match) return null
  const [, year, month, day = "01", time = "00:00:00", zone = "Z"] = match
  const full = /^\d{2}:\d{2}$/.test(time) ? `${time}:00` : time.replace(/(\.\d{3})\d+$/, "$1")
  const offset =
    zone === "Z"
      ? "Z"
      : zone.length === 3
        ? `${zone}:00`
        : zone.includes(":")
          ? zone
          : `${zone.slice(0, 3)}:${zone.slice(3)}`
  const parsed = Date.parse(`${year}-${month}-${day}T${full}${offset}`)
  return Number.isNaN(parsed) ? null : parsed
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
]
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

function isoWeek(date: Date): number {
  const day = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()))
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7))
  return Math.ceil(((day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7)
}

/** An instant under a date pattern; text in single quotes stands as it is. */
export function formatDate(instant: number, pattern: string): string {
  const date = new Date(instant)
  const two = (n: number) => String(n).padStart(2, "0")
  const month = MONTHS[date.getUTCMonth()] ?? ""
  const weekday = DAYS[date.getUTCDay()] ?? ""
  const tokens: Record<string, string> = {
    yyyy: String(date.getUTCFullYear()).padStart(4, "0"),
    yy: two(date.getUTCFullYear() % 100),
    MMMM: month,
    MMM: month.slice(0, 3),
    MM: two(date.getUTCMonth() + 1),
    M: String(date.getUTCMonth() + 1),
    dd: two(date.getUTCDate()),
    d: String(date.getUTCDate()),
    EEEE: weekday,
    EEE: weekday.slice(0, 3),
    HH: two(date.getUTCHours()),
    mm: two(date.getUTCMinutes()),
    ss: two(date.getUTCSeconds()),
    Q: String(Math.floor(date.getUTCMonth() / 3) + 1),
    w: String(isoWeek(date)),
  }
  return pattern
    .split(/('[^']*')/)
    .map((part) =>
      part.startsWith("'") ? part.slice(1, -1) : part.replace(DATE_TOKENS, (token) => tokens[token] ?? token),
    )
    .join("")
}

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"]

/** Bytes in decimal units: `12.4 MB`. */
export function formatBytes(value: number): string {
  let size = Math.abs(value)
  let unit = 0
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000
    unit++
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1
  return `${value < 0 ? "-" : ""}${numberFormat({ maximumFractionDigits: digits }).format(size)} ${UNITS[unit]}`
}

function formatDuration(ms: number): string {
  if (Math.abs(ms) < 1000) return `${Math.round(ms)} ms`
  if (Math.abs(ms) < 60_000) return `${numberFormat({ maximumFractionDigits: 1 }).format(ms / 1000)} s`
  if (Math.abs(ms) < 3_600_000) return `${numberFormat({ maximumFractionDigits: 1 }).format(ms / 60_000)} min`
  return `${numberFormat({ maximumFractionDigits: 1 }).format(ms / 3_600_000)} h`
}

function formatNumber(value: number, format: string, compact: boolean): string {
  const [name, argument] = format.split(":")
  const short = compact && Math.abs(value) >= 10_000
  const digits = argument !== undefined && name !== "currency" ? Number(argument) : undefined
  switch (name) {
    case "integer":
      return numberFormat(
        short ? { notation: "compact", maximumFractionDigits: 1 } : { maximumFractionDigits: 0 },
      ).format(value)
    case "compact":
      return numberFormat({ notation: "compact", maximumFractionDigits: 1 }).format(value)
    case "percent":
      return numberFormat({
        style: "percent",
        minimumFractionDigits: digits ?? 0,
        maximumFractionDigits: digits ?? 1,
      }).format(value)
    case "bytes":
      return formatBytes(value)
    case "duration":
      return formatDuration(value)
    case "currency": {
      const fraction = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2
      const options = { style: "currency", currency: argument ?? "USD" } as const
      if (short) return numberFormat({ ...options, notation: "compact", maximumFractionDigits: 1 }).format(value)
      return numberFormat({ ...options, minimumFractionDigits: fraction, maximumFractionDigits: fraction }).format(
        value,
      )
    }
    default: {
      if (short && digits === undefined)
        return numberFormat({ notation: "compact", maximumFractionDigits: 1 }).format(value)
      return numberFormat({ minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 2 }).format(value)
    }
  }
}

/** A date pattern that shows no more than the instants differ in: years, months, days or minutes. */
export function datePattern(instants: number[]): string {
  const dates = instants.map((instant) => new Date(instant))
  if (dates.some((d) => d.getTime() % 86_400_000 !== 0)) return "d MMM HH:mm"
  if (dates.some((d) => d.getUTCDate() !== 1)) return "d MMM yyyy"
  if (dates.some((d) => d.getUTCMonth() !== 0)) return "MMM yyyy"
  return "yyyy"
}

/** A date pattern for the ticks of an axis: by the span it covers. */
export function axisPattern(instants: number[]): string {
  const span = (instants.at(-1) ?? 0) - (instants[0] ?? 0)
  const days = Math.abs(span) / 86_400_000
  if (days <= 2) return "HH:mm"
  if (days <= 120) return "d MMM"
  return days <= 365 * 6 ? "MMM yyyy" : "yyyy"
}

// No named format is made of these letters alone.
const isDatePattern = (format: string) => /^(?:[yMdEHmsQw ,./:-]|'[^']*')+$/.test(format)

/**
 * A cell as text. Without a format, numbers get thousands separators and dates their day. `compact` shortens
 * 1,234,567 to 1.2M (axes, labels). Null is an en dash.
 */
export function formatValue(value: unknown, format?: string, options: { compact?: boolean } = {}): string {
  if (value === null || value === undefined) return "–"
  if (format === "text") return String(value)
  if (format && isDatePattern(format)) {
    const instant = toInstant(value)
    return instant === null ? String(value) : formatDate(instant, format)
  }
  if (typeof value === "boolean") return value ? "Yes" : "No"
  const number = format || typeof value === "number" || typeof value === "bigint" ? toNumber(value) : null
  if (number !== null) return formatNumber(number, format ?? "number", options.compact ?? false)
  if (format) return String(value)
  const instant = typeof value === "string" && /^\d{4}-\d{2}-\d{2}/.test(value) ? toInstant(value) : null
  return instant === null
    ? String(value)
    : formatDate(instant, instant % 86_400_000 === 0 ? "d MMM yyyy" : "d MMM yyyy HH:mm")
}
