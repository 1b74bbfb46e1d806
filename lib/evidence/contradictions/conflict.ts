import { daysOf, durationUnit } from "#lib/evidence/facts/durations"
import { type Interval, intervalOf } from "#lib/evidence/facts/numerals"
import { isSameName, nameKey, plainKey } from "#lib/evidence/facts/subject"
import { isSameUnit, parseUnitText } from "#lib/evidence/facts/unit"

type Valued = { subject: string; attribute: string; value: string; unit: string | null }

const EXACT = new Set(["founded_year"])
/** A revenue given as a range names no currency. */
export const ANY_CURRENCY = "any currency"

/** True when two statements about the same thing speak of values that can be compared at all. */
export function isComparable(a: Valued, b: Valued): boolean {
  if (a.subject === "price") return isComparablePrice(a, b)
  if (a.unit === b.unit || a.unit === ANY_CURRENCY || b.unit === ANY_CURRENCY) return true
  if (a.unit === null || b.unit === null) return !isPercent(a.unit ?? b.unit)
  return durationUnit(a.unit) !== undefined && durationUnit(b.unit) !== undefined
}

const isPercent = (unit: string | null) => unit === "%"

function isComparablePrice(a: Valued, b: Valued): boolean {
  if (a.unit === null || b.unit === null) return false
  const one = parseUnitText(a.unit)
  const other = parseUnitText(b.unit)
  if (one.currency !== other.currency || !isSameUnit(one, other)) return false
  // Where only one says per month, the other may be a yearly price.
  if (one.period === other.period) return true
  const [x, y] = [intervalOf(a.value, true)?.low ?? 0, intervalOf(b.value, true)?.low ?? 0]
  return Math.max(x, y) <= 3 * Math.min(x, y)
}

/** True when two comparable statements cannot both be true. */
export function isConflict(a: Valued, b: Valued): boolean {
  if (a.attribute === "headquarters") return !isSamePlace(a.value, b.value)
  if (a.attribute === "name") return !isSameName(nameKey(a.value), nameKey(b.value))
  if (
    /^\d{4}(?:-\d\d){1,2}$|certificate$/.test(`${a.attribute}`) ||
    /^\d{4}-\d\d/.test(a.value) ||
    /^\d{4}-\d\d/.test(b.value)
  )
    return !isSameDate(a.value, b.value)
  if (a.unit && b.unit && durationUnit(a.unit) && durationUnit(b.unit)) return isOtherTime(a, b)
  const exact = a.subject === "price" || EXACT.has(a.attribute)
  // "from 49" against "from 59": two lower ends that differ are two prices.
  if (a.subject === "price" && a.value.startsWith("over ") && b.value.startsWith("over ")) return a.value !== b.value
  return areApart(intervalOf(a.value, exact), intervalOf(b.value, exact))
}

function areApart(a: Interval | null, b: Interval | null): boolean {
  if (!a || !b) return false
  const slack = 1e-9 * Math.max(1, Math.abs(a.low), Math.abs(b.low))
  return a.high < b.low - slack || b.high < a.low - slack
}

function isOtherTime(a: Valued, b: Valued): boolean {
  if (a.unit === b.unit) return areApart(intervalOf(a.value, true), intervalOf(b.value, true))
  return areApart(daysOf(a.value, a.unit ?? ""), daysOf(b.value, b.unit ?? ""))
}

/** Equal as far as both are stated: May 2022 and 14 May 2022 are one. */
const isSameDate = (a: string, b: string) => a.startsWith(b) || b.startsWith(a)

/** A town with or without its street and country. */
function isSamePlace(a: string, b: string): boolean {
  const parts = (place: string) => place.split(",").map(plainKey).filter(Boolean)
  const [one, other] = [parts(a), parts(b)]
  const within = (small: string[], large: string[]) =>
    small[0] !== undefined && large.some((part) => part === small[0] || ` ${part} `.includes(` ${small[0]} `))
  return (
    within(one, other) ||
    within(other, one) ||
    one.some((part, i) => i < one.length - 1 && other.slice(0, -1).includes(part))
  )
}
