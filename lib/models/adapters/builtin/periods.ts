import { floor, shift, type Unit } from "#lib/models/adapters/builtin/calendar"
import { pointAt, type Span, span } from "#lib/models/adapters/builtin/points"

// Spans of time in a question: "in March 2025", "last 6 months", "Q3", "since May", "between 2024-01-01 and 2024-06-30".

/** Days are `YYYY-MM-DD`; `to` is exclusive. `start` and `end` are offsets in the text that was read. */
export type Period = {
  from: string | null
  to: string | null
  /** The same ends as SQL that moves with today, so that a saved dashboard does too. */
  moving?: { from: string; to: string }
  /** The length of a period that counts from today, as an interval: what lies before it is one such step back. */
  step?: string
  label: string
  start: number
  end: number
}

const UNIT = "(days?|weeks?|months?|quarters?|years?)"

const COUNT = "(\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty four|thirty|ninety)"

const COUNTS: Record<string, number> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  eighteen: 18,
  "twenty four": 24,
  thirty: 30,
  ninety: 90,
}

const unitOf = (word: string) => word.toLowerCase().replace(/s$/, "") as Unit

const TOMORROW = "current_date + interval 1 day"

/** Periods that count from today. A month, quarter or year means whole ones before the current; days and weeks roll. */
function relative(text: string, today: string): (Omit<Period, "start" | "end"> & { length: number }) | null {
  const tomorrow = shift(today, 1, "day")
  let match = new RegExp(
    `^(?:(?:in|over|for|during|within|from) )?(?:the )?(?:last|past|previous|trailing|most recent) ${COUNT} (?:full )?${UNIT}\\b`,
    "i",
  ).exec(text)
  if (match?.[1] && match[2]) {
    const count = Number(match[1]) || COUNTS[match[1].toLowerCase()] || 1
    const unit = unitOf(match[2])
    const to = unit === "day" ? tomorrow : floor(today, unit)
    const label =
      unit === "day"
        ? `the last ${count} days, today included`
        : `the last ${count} full ${unit}${count === 1 ? "" : "s"}`
    const end = unit === "day" ? "current_date + interval 1 day" : `date_trunc('${unit}', current_date)`
    const moving = { from: `${end} - interval ${count} ${unit}`, to: end }
    return { from: shift(to, -count, unit), to, moving, step: `${count} ${unit}`, label, length: match[0].length }
  }
  match =
    /^(?:(?:in|over|for|during|from) )?(?:the )?(this|current|last|previous|past) (week|month|quarter|year)\b(?: to date| so far)?/i.exec(
      text,
    )
  if (match?.[1] && match[2]) {
    const unit = unitOf(match[2])
    const from = floor(today, unit)
    const start = `date_trunc('${unit}', current_date)`
    if (/this|current/i.test(match[1]))
      return {
        from,
        to: tomorrow,
        moving: { from: start, to: TOMORROW },
        step: `1 ${unit}`,
        label: `this ${unit} so far`,
        length: match[0].length,
      }
    const before = shift(from, -1, unit)
    return {
      from: before,
      to: from,
      moving: { from: `${start} - interval 1 ${unit}`, to: start },
      step: `1 ${unit}`,
      label: unit === "year" ? before.slice(0, 4) : `last ${unit}`,
      length: match[0].length,
    }
  }
  match = /^(?:(year|quarter|month|week)[ -]to[ -]date|(ytd|qtd|mtd|wtd))\b/i.exec(text)
  if (match) {
    const unit = (match[1]?.toLowerCase() ??
      { y: "year", q: "quarter", m: "month", w: "week" }[match[2]?.charAt(0).toLowerCase() ?? ""] ??
      "year") as Unit
    return {
      from: floor(today, unit),
      to: tomorrow,
      moving: { from: `date_trunc('${unit}', current_date)`, to: TOMORROW },
      label: `this ${unit} so far`,
      length: match[0].length,
    }
  }
  match = /^(?:(?:for|from|since|on) )?(today|yesterday)\b/i.exec(text)
  if (match?.[1]) {
    const day = /today/i.test(match[1]) ? today : shift(today, -1, "day")
    return { ...span(day, "day", match[1].toLowerCase()), length: match[0].length }
  }
  return null
}

function rangeAt(text: string, today: string): (Omit<Period, "start" | "end"> & { length: number }) | null {
  const opening = /^(?:between|from) /i.exec(text)
  if (opening) {
    const first = pointAt(text.slice(opening[0].length), today)
    const joint = first && /^ ?(?:and|to|until|till|through|-|–) ?/i.exec(text.slice(opening[0].length + first.length))
    if (first && joint) {
      const at = opening[0].length + first.length + joint[0].length
      const second = pointAt(text.slice(at), today)
      if (second) {
        // "between January and March 2025": the year of the second holds for the first.
        const from =
          /\d{4}/.test(first.label) && /\d{4}/.test(text.slice(opening[0].length, opening[0].length + first.length))
            ? first
            : yearOf(first, second)
        return { from: from.from, to: second.to, label: `${from.label} to ${second.label}`, length: at + second.length }
      }
    }
  }
  const side = /^(since|starting(?: in| from)?|from|after|before|until|till|up to|prior to) /i.exec(text)
  if (side?.[1]) {
    const point = pointAt(text.slice(side[0].length), today)
    if (point) {
      const length = side[0].length + point.length
      if (/since|from|starting/i.test(side[1]))
        return { from: point.from, to: null, label: `since ${point.label}`, length }
      if (/after/i.test(side[1])) return { from: point.to, to: null, label: `after ${point.label}`, length }
      if (/before|prior/i.test(side[1])) return { from: null, to: point.from, label: `before ${point.label}`, length }
      return { from: null, to: point.to, label: `until ${point.label}`, length }
    }
  }
  const inside = /^(?:in|for|during|of|on|throughout) /i.exec(text)
  const point = pointAt(text.slice(inside?.[0].length ?? 0), today)
  // A month's or quarter's bare name needs "in": "may" is also a word.
  if (!point || (!inside && /^(?:may|march)\b(?! \d{4})/i.test(text))) return null
  return { from: point.from, to: point.to, label: point.label, length: (inside?.[0].length ?? 0) + point.length }
}

function yearOf(first: Span, second: Span): Span {
  let years = Number(second.from.slice(0, 4)) - Number(first.from.slice(0, 4))
  if (shift(first.from, years, "year") > second.from) years -= 1
  return {
    from: shift(first.from, years, "year"),
    to: shift(first.to, years, "year"),
    label: first.label.replace(/\d{4}/, String(Number(first.from.slice(0, 4)) + years)),
  }
}

/** "Over 2000 dollars" is an amount, not a year. */
function isAmount(before: string, read: string, after: string): boolean {
  if (!/^\d{4}$/.test(read)) return false
  return (
    /(?:\b(?:over|above|below|under|than|least|most|exceeding|top|first)|[<>=$€£])\s*$/i.test(before) ||
    /^\s*(?:dollars?|usd|eur|euros?|units?|orders?|rows?|customers?|products?|pieces?|items?)\b/i.test(after)
  )
}

/**
 * Every period named in `text`, in order and without overlap. `today` is `YYYY-MM-DD`.
 * Months, quarters and years without a year are the latest that have begun.
 */
export function periodsIn(text: string, today: string): Period[] {
  const found: Period[] = []
  const plain = text.replace(/\s/g, " ")
  for (let at = 0; at < plain.length; at++) {
    if (at > 0 && /[\p{L}\p{N}_]/u.test(plain[at - 1] ?? "")) continue
    const rest = plain.slice(at)
    const read = relative(rest, today) ?? rangeAt(rest, today)
    if (!read || isAmount(plain.slice(0, at), rest.slice(0, read.length), rest.slice(read.length))) continue
    const { length, ...period } = read
    found.push({ ...period, start: at, end: at + length })
    at += length - 1
  }
  return found
}
