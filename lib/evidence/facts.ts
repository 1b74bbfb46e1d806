import { findClaims } from "#lib/evidence/facts/claims"
import { findCounts } from "#lib/evidence/facts/counts"
import { findDates } from "#lib/evidence/facts/dates"
import { findDurations } from "#lib/evidence/facts/durations"
import { CONFIDENCE, type ExtractedFact, type Found } from "#lib/evidence/facts/fact"
import { findLabelled } from "#lib/evidence/facts/labels"
import { looseTables } from "#lib/evidence/facts/loose-tables"
import { findMoney } from "#lib/evidence/facts/money"
import { findPercentages } from "#lib/evidence/facts/percentages"
import { attributeAt, periodNamed, splitAttribute } from "#lib/evidence/facts/period"
import { findPlaces } from "#lib/evidence/facts/places"
import { findPrices, headOf } from "#lib/evidence/facts/prices"
import { type Piece, piecesOf, tableLines } from "#lib/evidence/facts/sentences"
import { carriedBy } from "#lib/evidence/facts/subject"
import { findInTable } from "#lib/evidence/facts/tables"
import { readUnit } from "#lib/evidence/facts/unit"
import { sayFact } from "#lib/evidence/facts/words"
import { findYears } from "#lib/evidence/facts/years"
import { type DocumentText, pageAt } from "#lib/evidence/text"

export type { ExtractedFact } from "#lib/evidence/facts/fact"

/** Raised when the same text would give other facts: stored ones are then made anew. */
export const EXTRACTOR_VERSION = 3

/** A shorter line states nothing. */
const SHORTEST = 6

/** Facts of one document, at most. */
export const MAX_FACTS = 2_000

/**
 * Every fact Bridge can find in a text, in the order of the text. Deterministic and total: any text gives a list. Time
 * grows with the length, because every expression runs over a piece of at most 500 characters.
 */
export function extractFactsFrom(document: DocumentText): ExtractedFact[] {
  const isTableLine = tableLines(document)
  const facts = new Map<string, ExtractedFact>()
  const keep = (found: Found, piece: Piece) => {
    if (facts.size >= MAX_FACTS) return
    const fact = factOf(document, found, piece)
    const key = [fact.subject, fact.attribute, fact.value, fact.unit].join("\u0000")
    const other = facts.get(key)
    if (!other || other.confidence < fact.confidence) facts.set(key, fact)
  }
  for (const table of [...document.tables, ...looseTables(document, isTableLine)])
    for (const found of findInTable(table)) keep(...ofRow(document, found))
  for (const heading of document.headings) keepHeading(document, heading, keep)

  const headings = new Set(document.headings.map((heading) => heading.offset))
  let carried: string | null = null
  let unit = readUnit("")
  let plan: string | null = null
  for (const piece of piecesOf(document.text, isTableLine)) {
    const { text } = piece
    if (text.length < SHORTEST) continue
    if (headings.has(piece.offset)) {
      unit = headOf(text).unit
      carried = null
      plan = planOf(text)
    } else if (text.endsWith(":")) plan = planOf(text)
    const labelled = headings.has(piece.offset) ? [] : findLabelled(text)
    for (const found of labelled.length > 0 ? labelled : inSentence(text, carried)) keep(planned(found, plan), piece)
    for (const found of findPrices(text, unit)) keep(found, piece)
    carried = carriedBy(text, carried)
  }
  return [...facts.values()].sort((a, b) => a.offset - b.offset || a.length - b.length)
}

/** The time a heading or the beginning of a list plans for: `Goals until 2029`. Null when it plans nothing. */
function planOf(text: string): string | null {
  const period = periodNamed(text)
  return period?.startsWith("plan") ? period : null
}

const DATABLE = new Set<Found["kind"]>(["count", "money", "percentage"])

const planned = (found: Found, plan: string | null): Found =>
  plan && DATABLE.has(found.kind) && found.subject !== "market" && splitAttribute(found.attribute).period === null
    ? { ...found, attribute: attributeAt(found.attribute, plan) }
    : found

/** What one sentence states. `carried` is whom the sentence before was about. */
function inSentence(text: string, carried: string | null): Found[] {
  return [
    ...findYears(text, carried),
    ...findDates(text, carried),
    ...findCounts(text, carried),
    ...findMoney(text, carried),
    ...findPercentages(text, carried),
    ...findDurations(text, carried),
    ...findPlaces(text, carried),
    ...findClaims(text, carried),
  ]
}

function keepHeading(
  document: DocumentText,
  heading: DocumentText["headings"][number],
  keep: (found: Found, piece: Piece) => void,
) {
  const { text, offset } = heading
  if (text.length === 0 || text.length > 200 || !document.text.startsWith(text, offset)) return
  const found: Found = {
    kind: "heading",
    subject: "document",
    attribute: "heading",
    value: text,
    unit: null,
    confidence: CONFIDENCE.loose,
    start: 0,
    end: text.length,
  }
  keep(found, { text, offset })
}

const LONGEST_QUOTE = 240

/** A fact of a table with its row, as far as it reaches from the label to the value, for its piece. */
function ofRow({ text }: DocumentText, found: Found): [Found, Piece] {
  const start = Math.max(0, found.start)
  const end = Math.min(found.end, start + LONGEST_QUOTE)
  return [
    { ...found, start: 0, end: end - start },
    { text: text.slice(start, end), offset: start },
  ]
}

function factOf(document: DocumentText, found: Found, piece: Piece): ExtractedFact {
  const { start, end } = quoted(piece, found)
  const offset = piece.offset + start
  const quote = document.text.slice(offset, piece.offset + end)
  return {
    kind: found.kind,
    subject: found.subject,
    attribute: found.attribute,
    value: found.value,
    unit: found.unit,
    statement: sayFact(found, quote),
    quote,
    page: pageAt(document, offset),
    offset,
    length: quote.length,
    confidence: found.confidence,
  }
}

/** The sentence where it is short, else what carries the fact with the words around it. */
function quoted(piece: Piece, found: Found): { start: number; end: number } {
  if (piece.text.length <= LONGEST_QUOTE) return { start: 0, end: piece.text.length }
  const space = Math.max(0, LONGEST_QUOTE - (found.end - found.start)) / 2
  const from = Math.max(0, Math.floor(found.start - space))
  const to = Math.min(piece.text.length, Math.ceil(found.end + space))
  const start = from === 0 ? 0 : Math.min(found.start, piece.text.indexOf(" ", from) + 1 || from)
  const end = to === piece.text.length ? to : Math.max(found.end, piece.text.lastIndexOf(" ", to))
  return { start, end }
}
