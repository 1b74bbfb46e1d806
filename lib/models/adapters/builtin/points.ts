import { capital, iso, MONTHS, named, parse, shift, type Unit, utc } from "#lib/models/adapters/builtin/calendar"

// One named span of the calendar: a day, a week of a month, a month, a quarter, a half, a year.

const MONTH =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"

const YEAR = "((?:19|20)\\d{2})"

const DAY = "(\\d{4}-\\d{2}-\\d{2})"

const ORDINALS: Record<string, number> = { first: 1, second: 2, third: 3, fourth: 4, last: 4 }

const monthOf = (word: string) => MONTHS.findIndex((name) => name.startsWith(word.toLowerCase().slice(0, 3)))

export type Span = { from: string; to: string; label: string }

export const span = (from: string, unit: Unit, label: string): Span => ({ from, to: shift(from, 1, unit), label })

/** A month, quarter, half or year as a span; without a year, the latest one that has begun by `today`. */
const POINTS: { pattern: string; read: (groups: string[], today: string) => Span | null }[] = [
  { pattern: DAY, read: ([day = ""]) => (Number.isNaN(parse(day).getTime()) ? null : span(day, "day", named(day))) },
  {
    pattern: `(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${MONTH},? ${YEAR}`,
    read: ([of = "", month = "", year = ""]) => dayOf(Number(year), monthOf(month), Number(of)),
  },
  {
    pattern: `${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? ${YEAR}`,
    read: ([month = "", of = "", year = ""]) => dayOf(Number(year), monthOf(month), Number(of)),
  },
  {
    pattern: `(first|second|third|fourth|last) week of ${MONTH},? ${YEAR}`,
    read: ([word = "", month = "", year = ""]) => {
      const first = iso(utc(Number(year), monthOf(month)))
      const nth = { first: 0, second: 1, third: 2, fourth: 3 }[word.toLowerCase()]
      const from = nth === undefined ? shift(shift(first, 1, "month"), -7, "day") : shift(first, 7 * nth, "day")
      return span(from, "week", `the ${word.toLowerCase()} week of ${capital(MONTHS[monthOf(month)] ?? "")} ${year}`)
    },
  },
  {
    pattern: `${MONTH},? (?:of )?${YEAR}`,
    read: ([month = "", year = ""]) =>
      span(iso(utc(Number(year), monthOf(month))), "month", `${capital(MONTHS[monthOf(month)] ?? "")} ${year}`),
  },
  {
    pattern: `q([1-4])(?:,? (?:of )?|[ /-])${YEAR}`,
    read: ([quarter = "", year = ""]) =>
      span(iso(utc(Number(year), (Number(quarter) - 1) * 3)), "quarter", `Q${quarter} ${year}`),
  },
  {
    pattern: `${YEAR}[ -]?q([1-4])`,
    read: ([year = "", quarter = ""]) =>
      span(iso(utc(Number(year), (Number(quarter) - 1) * 3)), "quarter", `Q${quarter} ${year}`),
  },
  {
    pattern: `(first|second|third|fourth|last) quarter of ${YEAR}`,
    read: ([word = "", year = ""]) => {
      const quarter = ORDINALS[word] ?? 1
      return span(iso(utc(Number(year), (quarter - 1) * 3)), "quarter", `Q${quarter} ${year}`)
    },
  },
  {
    pattern: `(?:h([12])|(first|second) half)(?: of)? ${YEAR}`,
    read: ([digit, word, year = ""]) => {
      const half = digit ? Number(digit) : (ORDINALS[word ?? ""] ?? 1)
      const from = iso(utc(Number(year), (half - 1) * 6))
      return { from, to: shift(from, 2, "quarter"), label: `the ${half === 1 ? "first" : "second"} half of ${year}` }
    },
  },
  { pattern: YEAR, read: ([year = ""]) => span(iso(utc(Number(year), 0)), "year", year) },
  {
    pattern: "q([1-4])",
    read: ([quarter = ""], today) => {
      const month = (Number(quarter) - 1) * 3
      const year = parse(today).getUTCFullYear() - (iso(utc(parse(today).getUTCFullYear(), month)) > today ? 1 : 0)
      return span(iso(utc(year, month)), "quarter", `Q${quarter} ${year}`)
    },
  },
  {
    pattern: MONTH,
    read: ([month = ""], today) => {
      const index = monthOf(month)
      const year = parse(today).getUTCFullYear() - (iso(utc(parse(today).getUTCFullYear(), index)) > today ? 1 : 0)
      return span(iso(utc(year, index)), "month", `${capital(MONTHS[index] ?? "")} ${year}`)
    },
  },
]

function dayOf(year: number, month: number, of: number): Span | null {
  const day = iso(utc(year, month, of))
  return parse(day).getUTCMonth() === month ? span(day, "day", named(day)) : null
}

/** Reads a point from the start of `text`: its span and how many characters it took. */
export function pointAt(text: string, today: string): (Span & { length: number }) | null {
  for (const point of POINTS) {
    const match = new RegExp(`^(?:the )?(?:year )?${point.pattern}(?![\\p{L}\\p{N}])`, "iu").exec(text)
    if (!match) continue
    const read = point.read(match.slice(1), today)
    if (read) return { ...read, length: match[0].length }
  }
  return null
}
