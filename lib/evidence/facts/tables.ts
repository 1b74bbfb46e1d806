import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { attributeOf, type Labelled, readLabelled } from "#lib/evidence/facts/labels"
import { currencyOf, type Money, moneyIn } from "#lib/evidence/facts/money"
import { parseDigits } from "#lib/evidence/facts/numerals"
import { periodNamed } from "#lib/evidence/facts/period"
import { headOf, priceFact } from "#lib/evidence/facts/prices"
import { mergeUnits, readUnit, unitAfter } from "#lib/evidence/facts/unit"
import type { TextCell, TextTable } from "#lib/evidence/text"

// Tables: price lists, figures with target and actual, labels with values. Offsets are those of the whole text.

const MOST_ROWS = 400
const MOST_LABELS = 40
const PRICE =
  /\b(?:price|prices|cost|costs|fee|fees|fare|fares|tariff|rate|rates|paid|monthly|yearly|preis|preise)\b|^per\b|^(?:in )?(?:€|\$|£|EUR|USD|GBP|CHF)$/i
const NO_PRICE = /\b(?:revenue|turnover|sales|income|spend|spending|budget|worth|volume|salary)\b/i
const CODE = /^(?:[A-Z]{1,5}[- .]?)?\d[\w./-]*$/
const CODES = /^(?:no|nr|number|article|art|item|sku|code|ref|reference|id|artikel)\b/i
const NOW = /^(?:now|actual|current|today|ist|value|amount|figure|number|as is|result|we|us|status|latest|wert)\b/i
const PLAN = /^plan\b|\b(?:target|goal|planned|budget|forecast|soll|ziel)\b/i
const TOTAL = /^(?:total|sum|all|overall|company|group|together|gesamt|summe)\b/i
const UNIT = /^(?:unit|units|einheit|per)$/i
const NUMERIC = /^[~≈<>+-]?\s*(?:[€$£]\s?)?\d[\d.,'’\s]*(?:\s?(?:%|[A-Z]{3}|€|[kmb]|million|billion))?$/i

export function findInTable(table: TextTable): Found[] {
  const filled = table.rows.filter((row) => row.some((cell) => cell.text.trim() !== ""))
  // A sheet often begins with a line or two of title over the head of its columns.
  const top = filled.findIndex((row) => row.filter((cell) => cell.text.trim() !== "").length > 1)
  const rows = filled.slice(Math.max(0, top))
  const title = [
    table.title ?? "",
    ...filled.slice(0, Math.max(0, top)).map((row) => row.map((cell) => cell.text).join(" ")),
  ]
    .join(" ")
    .trim()
  const head = headerOf(table.has_header && top <= 0, rows)
  const body = head ? rows.slice(1) : rows
  if (body.length > MOST_ROWS) return []
  // Long tables are lists of things, not statements: of each row only what is known to be a property or a price.
  const isList = body.length > MOST_LABELS
  const isPriced = !isList && isMostlyMoney(body)
  const unitAt = head ? head.findIndex((cell) => UNIT.test(cell.text.trim())) : -1
  return body
    .flatMap((row) => readRow(row, head, unitAt, title, isPriced))
    .filter((found) => !isList || found.subject === "price" || attributeOf(found.attribute) !== undefined)
}

function headerOf(isMarked: boolean, rows: TextCell[][]): TextCell[] | undefined {
  const [first, second] = rows
  if (!first || !second || first.length < 2) return undefined
  if (isMarked) return first
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

/** One cell with all that says what it means. */
type Cell = {
  text: string
  label: string
  head: string
  corner: string
  unit: string
  title: string
  aside: string
  width: number
  isPriced: boolean
}

function readRow(
  row: TextCell[],
  head: TextCell[] | undefined,
  unitAt: number,
  title: string,
  isPriced: boolean,
): Found[] {
  const at = labelAt(row, head)
  const first = row[at]
  const label = first?.text.trim() ?? ""
  if (!first || label === "" || label.length > 120) return []
  const textOf = (cell: TextCell | undefined) => cell?.text.trim() ?? ""
  return row.flatMap((cell, i): Found[] => {
    const text = textOf(cell)
    if (i <= at || i === unitAt || text === "" || text.length > 160) return []
    const aside = row
      .filter((other, j) => j !== i && j > at && moneyIn(other.text).length === 0)
      .map(textOf)
      .join("; ")
    const unit = unitAt > 0 ? textOf(row[unitAt]) : ""
    const read = readCell({
      text,
      label,
      head: textOf(head?.[i]),
      corner: textOf(head?.[at]),
      unit,
      title,
      aside,
      width: row.length,
      isPriced,
    })
    if (!read) return []
    const confidence = read.subject === "price" && !head ? CONFIDENCE.implied : CONFIDENCE.table
    return [{ ...read, confidence, start: Math.min(first.offset, cell.offset), end: cell.offset + cell.text.length }]
  })
}

/** Fares by person and way: most cells beside the label are amounts. */
function isMostlyMoney(body: TextCell[][]): boolean {
  const cells = body.flatMap((row) => row.slice(1)).filter((cell) => cell.text.trim() !== "")
  return cells.length >= 4 && cells.filter((cell) => moneyIn(cell.text).length > 0).length * 2 > cells.length
}

/** The column that names the row: the first, or the one after the numbers of articles. */
function labelAt(row: TextCell[], head: TextCell[] | undefined): number {
  const isCode = CODES.test(head?.[0]?.text.trim() ?? "") || CODE.test(row[0]?.text.trim() ?? "")
  const next = row[1]?.text.trim() ?? ""
  return isCode && row.length > 2 && /\p{L}{3}/u.test(next) && !isPeriod(row[0]?.text.trim() ?? "") ? 1 : 0
}

function readCell(cell: Cell): Labelled | null {
  const { label, head } = cell
  const text = withCurrency(cell.text, head)
  const unit = cell.unit ? { unit: cell.unit } : {}
  if (isPeriod(label)) {
    const isFigure = head !== "" && !isPeriod(head) && /\d/.test(text)
    return isFigure ? readLabelled(head, text, { period: periodNamed(label), ...unit }) : null
  }
  if (TOTAL.test(label) && attributeOf(head) !== undefined) return readLabelled(head, text)
  const isValue =
    head === "" || isPeriod(head) || NOW.test(head) || PLAN.test(head) || /^(?:eur|usd|gbp|chf)\b/i.test(head)
  const attribute = attributeOf(label)
  const [money] = moneyIn(text)
  if (money && attribute === undefined && !PLAN.test(head)) {
    const isPriced =
      [head, cell.title, cell.corner].some((words) => PRICE.test(words)) || (head === "" && cell.width <= 4)
    if (isPriced && !NO_PRICE.test(`${head} ${cell.title}`)) return priceOf(label, head, cell, money)
    // Names of products across the top, and a row of their prices.
    if (cell.isPriced && cell.width > 2 && head !== "" && !isValue) return priceOf(`${label}, ${head}`, "", cell, money)
    if (PRICE.test(label) && head !== "" && !isValue) return priceOf(head, label, cell, money)
  }
  if (!isValue || (attribute === undefined && !/\d/.test(text))) return null
  const planned = PLAN.test(head) ? `plan ${periodNamed(head)?.replace(/^plan ?/, "") ?? ""}`.trim() : periodNamed(head)
  return readLabelled(label, text, { period: head === "" ? null : planned, ...unit })
}

const isPeriod = (text: string) =>
  text.length <= 24 &&
  periodNamed(text) !== null &&
  !/[\p{L}]{4,}.*[\p{L}]{4,}/u.test(text.replace(/target|plan|actual|budget|forecast/gi, ""))

/** A bare number under a head that names a currency is money. */
function withCurrency(text: string, head: string): string {
  const code = /\b(EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|euros?|US dollars?|dollars?)\b|[€$£]/i.exec(head)?.[0]
  const currency = code && currencyOf(code)
  const isBare = NUMERIC.test(text) && !text.includes("%") && moneyIn(text).length === 0
  return currency && isBare && parseDigits(text.replace(/[^\d.,'’]/g, "")) !== null ? `${text} ${currency}` : text
}

function priceOf(product: string, column: string, cell: Cell, money: Money): Labelled | null {
  const head = headOf(column)
  const own = cell.unit && !/^\d/.test(cell.unit) ? readUnit(cell.unit) : readUnit("")
  const around = [own, head.unit, headOf(cell.corner).unit, headOf(cell.title).unit]
  const unit = around.reduce(mergeUnits, unitAfter(withCurrency(cell.text, cell.head), money.end).unit)
  const isFormer = head.isFormer || /\b(?:old|former|previous)\b/i.test(product)
  return priceFact(product, money, unit, isFormer ? "past" : head.period, `${cell.aside}; ${cell.unit}`)
}
