// What a price is for: `per location and month`, `/ user / mo`, `monthly`, `once`. One spelling, so that two compare.

const PERIODS: readonly [string, RegExp][] = [
  ["month", /^(?:months?|mo|mth|monthly|monat|monatlich)$/],
  ["year", /^(?:years?|yr|annum|annual|annually|yearly|jahr|jährlich)$/],
  ["quarter", /^(?:quarters?|quarterly)$/],
  ["week", /^(?:weeks?|weekly|woche)$/],
  ["day", /^(?:days?|daily|tag)$/],
  ["hour", /^(?:hours?|hourly|h|stunde)$/],
  ["once", /^(?:once|one-time|one-off|setup|einmalig)$/],
]
const SEATS = /^(?:seats?|users?|persons?|people|licen[cs]es?|employees?|nutzer)$/
const PIECES = /^(?:piece|pieces|item|unit|units|stück|each)$/
const FILLER = new Set(
  "per a an each every pro je and und plus paid billed the for of plan net gross excl incl vat only price prices in usually".split(
    " ",
  ),
)
const BILLED =
  /\b(?:billed|paid|payable|invoiced|with) (?:yearly|annually|annual|per year|once a year)|annual (?:billing|payment|plan|contract)|\/ ?yr billed/i

export type PriceUnit = { per: string[]; period: string | null; isBilledYearly: boolean; tax: "net" | "gross" | null }

/** Reads a unit from words that hold nothing else, such as a field or the head of a column. */
export function readUnit(text: string): PriceUnit {
  const words = text
    .toLowerCase()
    .replaceAll(/[/|,;:()]+/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "" && !FILLER.has(word))
  const unit: PriceUnit = { per: [], period: null, isBilledYearly: false, tax: taxOf(text) }
  for (const word of words) {
    const period = PERIODS.find(([, pattern]) => pattern.test(word))?.[0]
    if (period) unit.period ??= period
    else if (/^\p{L}[\p{L}-]*$/u.test(word) && unit.per.length < 3) unit.per.push(singular(word))
  }
  unit.isBilledYearly = BILLED.test(text) && unit.period === "month"
  unit.per = [...new Set(unit.per)].sort()
  return unit
}

function singular(word: string): string {
  if (SEATS.test(word)) return "seat"
  if (PIECES.test(word)) return "piece"
  return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word
}

const taxOf = (text: string) =>
  /\b(?:incl\.?(?:uding|udes)?|inkl\.?) (?:\d+ ?% )?(?:VAT|tax|MwSt)|\bgross\b|\bbrutto\b/i.test(text)
    ? "gross"
    : /\b(?:excl\.?(?:uding|udes?)?|zzgl\.?|plus|before) (?:\d+ ?% )?(?:VAT|tax|MwSt)|\bnet\b|\bnetto\b/i.test(text)
      ? "net"
      : null

const PER =
  /^\s*(?:net|gross|each|\([^()]{0,30}\))?\s*,?\s*((?:(?:per|\/|an?\b|each|pro|je|and|und|,)\s*(?:the )?[\p{L}-]{1,20}\s*){1,3}|(?:monthly|yearly|annually|weekly|daily|hourly|once|each|one-time|one-off)\b(?: per [\p{L}]{1,20})?)/iu

/** The unit that follows an amount, and where it ends. */
export function unitAfter(text: string, at: number): { unit: PriceUnit; end: number } {
  const after = text.slice(at, at + 90)
  const found = PER.exec(after)
  const words = found?.[1] ?? ""
  // "a" or a comma begins a unit only before a word that is one.
  const isUnit =
    found !== null &&
    (/^(?:per|\/|pro|je|each|monthly|yearly|annually|weekly|daily|hourly|once|one-)/i.test(words) ||
      readUnit(words).period !== null)
  const unit = readUnit(isUnit ? clean(words) : "")
  const clause = after.split(/[;\n]|\.\s/)[0] ?? ""
  unit.isBilledYearly = BILLED.test(clause) && unit.period === "month"
  unit.tax = taxOf(clause)
  return { unit, end: at + (isUnit ? (found?.[0].trimEnd().length ?? 0) : 0) }
}

// The unit ends where its sentence goes on: "per month and comes with support".
function clean(words: string): string {
  const parts = words.split(/\s*(?:\bper\b|\/|\bpro\b|\bje\b|\band\b|\bund\b|,|\ban?\b)\s*/i)
  return parts.map((part) => part.trim().split(/\s+/)[0] ?? "").join(" ")
}

/** `EUR per location and month`. */
export function unitText(currency: string, unit: PriceUnit): string {
  const parts = [...unit.per, ...(unit.period && unit.period !== "once" ? [unit.period] : [])]
  const per = parts.length > 0 ? ` per ${parts.join(" and ")}` : ""
  return `${currency}${per}${unit.period === "once" ? " once" : ""}${unit.isBilledYearly ? ", paid yearly" : ""}${unit.tax ? `, ${unit.tax}` : ""}`
}

/** What the one says and the other leaves out. */
export function mergeUnits(cell: PriceUnit, around: PriceUnit): PriceUnit {
  return {
    per: cell.per.length > 0 ? cell.per : around.per,
    period: cell.period ?? around.period,
    isBilledYearly: cell.isBilledYearly || around.isBilledYearly,
    tax: cell.tax ?? around.tax,
  }
}

/** The parts of such a text again. */
export function parseUnitText(text: string): PriceUnit & { currency: string } {
  const [head = "", ...rest] = text.split(", ")
  const [currency = "", ...words] = head.split(" ")
  const unit = readUnit(words.join(" "))
  return {
    ...unit,
    currency,
    isBilledYearly: rest.includes("paid yearly"),
    tax: rest.includes("gross") ? "gross" : rest.includes("net") ? "net" : null,
  }
}

/** True when two prices of these units are prices of the same thing: what one leaves out the other may say. */
export function isSameUnit(a: PriceUnit, b: PriceUnit): boolean {
  if (a.period !== b.period && a.period !== null && b.period !== null) return false
  if (a.isBilledYearly !== b.isBilledYearly || (a.tax && b.tax && a.tax !== b.tax)) return false
  const isWithin = (small: string[], large: string[]) => small.every((part) => large.includes(part))
  return isWithin(a.per, b.per) || isWithin(b.per, a.per)
}
