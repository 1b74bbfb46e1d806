import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { attributeOf, readLabelled } from "#lib/evidence/facts/labels"
import { currencyOf, type Money, moneyIn } from "#lib/evidence/facts/money"
import { parseDigits } from "#lib/evidence/facts/numerals"
import { periodNamed } from "#lib/evidence/facts/period"
import { headOf, priceFact } from "#lib/evidence/facts/prices"
import { mergeUnits, readUnit, unitAfter } from "#lib/evidence/facts/unit"
import type { TextCell, TextTable } from "#lib/evidence/text"

// Tables: price lists, figures with target and actual, labels with values. Offsets are those of the whole text.

const MOST_ROWS = 400
const PRICE =
  /\b(?:price|prices|cost|costs|fee|fees|rate|rates|paid|per|monthly|yearly|preis|preise)\b|€|\$|£|\b[A-Z]{3}\b(?<=EUR|USD|GBP|CHF)/i
const NOW = /^(?:now|actual|current|today|ist|value|amount|figure|number|as is|result|we|us|status|latest|wert)\b/i
const PLAN = /\b(?:target|goal|plan|planned|budget|forecast|soll|ziel)\b/i
const TOTAL = /^(?:total|sum|all|overall|company|group|together|gesamt|summe)\b/i
const UNIT = /^(?:unit|units|einheit|per)$/i
const NUMERIC = /^[~≈<>+-]?\s*(?:[€$£]\s?)?\d[\d.,'’\s]*(?:\s?(?:%|[A-Z]{3}|€|[kmb]|million|billion))?$/i

export function findInTable(table: TextTable): Found[] {
  const rows = table.rows.filter((row) => row.some((cell) => cell.text.trim() !== ""))
  const head = headerOf(table, rows)
  const body = head ? rows.slice(1) : rows
  if (body.length > MOST_ROWS) return []
  const unitAt = head ? head.findIndex((cell) => UNIT.test(cell.text.trim())) : -1
  return body.flatMap((row) => readRow(row, head, unitAt, table.title ?? ""))
}

function headerOf(table: TextTable, rows: TextCell[][]): TextCell[] | undefined {
  const [first, second] = rows
  if (!first || !second || first.length < 2) return undefined
  if (table.has_header) return first
  // A year at the head of a column looks like a number and is none.
  const isHead = first.every(
    (cell, i) => i === 0 || !NUMERIC.test(cell.text.trim()) || /^(?:19|20)\d\d$/.test(cell.text.trim()),
  )
  const below = rows
    .slice(1, 6)
    .some((row) => row.slice(1).some((cell) => NUMERIC.test(cell.text.trim()) || moneyIn(cell.text).length > 0))
  return isHead &&
    below &&
    attributeOf(first[0]?.text ?? "") === undefined &&
    moneyIn(first.map((cell) => cell.text).join(" ")).length === 0
    ? first
    : undefined
}

function readRow(row: TextCell[], head: TextCell[] | undefined, unitAt: number, title: string): Found[] {
  const label = row[0]?.text.trim() ?? ""
  if (!row[0] || label === "" || label.length > 120) return []
  const found: Found[] = []
  const own = unitAt > 0 ? row[unitAt]?.text.trim() : undefined
  for (const [i, cell] of row.entries()) {
    const text = cell.text.trim()
    if (i === 0 || i === unitAt || text === "" || text.length > 160) continue
    const name = head?.[i]?.text.trim() ?? ""
    const read = readCell(label, text, name, head?.[0]?.text ?? "", own, title, row.length)
    if (!read) continue
    // A fact is quoted from its label to its value where both stand on one line, as they do in a row.
    const isPrice = read.subject === "price"
    const start = Math.min(row[0].offset, cell.offset)
    found.push({
      ...read,
      confidence: isPrice && !head ? CONFIDENCE.implied : CONFIDENCE.table,
      start,
      end: cell.offset + cell.text.length,
    })
  }
  return found
}

function readCell(
  label: string,
  text: string,
  name: string,
  corner: string,
  own: string | undefined,
  title: string,
  width: number,
) {
  if (isPeriod(label))
    return name && !isPeriod(name) && /\d/.test(text)
      ? readLabelled(name, withCurrency(text, name), { period: periodNamed(label), ...(own && { unit: own }) })
      : null
  if (TOTAL.test(label) && attributeOf(name) !== undefined) return readLabelled(name, withCurrency(text, name))
  const isValue =
    name === "" || isPeriod(name) || NOW.test(name) || PLAN.test(name) || /^(?:eur|usd|gbp|chf)\b/i.test(name)
  const attribute = attributeOf(label)
  const period =
    name === "" ? null : PLAN.test(name) ? `plan${periodNamed(name)?.replace(/^plan/, "") ?? ""}` : periodNamed(name)
  const isPriceColumn = PRICE.test(name) || PRICE.test(title) || PRICE.test(corner)
  const [money] = moneyIn(withCurrency(text, name))
  if (money && attribute === undefined && !PLAN.test(name) && (isPriceColumn || (name === "" && width <= 4)))
    return price(label, text, money, name, corner, own, title)
  // Names of products across the top, and a row of their prices.
  if (money && head(label) && name !== "" && !isValue) return price(name, text, money, label, corner, own, title)
  if (!isValue || !/\d/.test(text)) return attribute && isValue ? readLabelled(label, text, { period }) : null
  return readLabelled(label, withCurrency(text, name), { period, ...(own && { unit: own }) })
}

const head = (label: string) => /^(?:price|prices|cost|costs|fee|monthly|yearly|per |preis)/i.test(label)
const isPeriod = (text: string) =>
  text.length <= 24 &&
  periodNamed(text) !== null &&
  !/[\p{L}]{4,}.*[\p{L}]{4,}/u.test(text.replace(/target|plan|actual|budget|forecast/gi, ""))

/** A bare number under a head that names a currency is money. */
function withCurrency(text: string, name: string): string {
  const code = /\b(EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|euros?|US dollars?|dollars?)\b|[€$£]/i.exec(name)?.[0]
  const currency = code && currencyOf(code)
  return currency &&
    NUMERIC.test(text) &&
    moneyIn(text).length === 0 &&
    parseDigits(text.replace(/[^\d.,'’]/g, "")) !== null
    ? `${text} ${currency}`
    : text
}

function price(
  product: string,
  text: string,
  money: Money,
  name: string,
  corner: string,
  own: string | undefined,
  title: string,
) {
  const column = headOf(name)
  const unit = [readUnit(own ?? ""), column.unit, headOf(corner).unit, headOf(title).unit].reduce(
    mergeUnits,
    unitAfter(text, money.end).unit,
  )
  const isFormer = column.isFormer || /\b(?:old|former|previous)\b/i.test(product)
  return priceFact(product, money, unit, isFormer ? "past" : column.period)
}
