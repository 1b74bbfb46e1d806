import { createHash } from "node:crypto"
import { splitAttribute } from "#lib/evidence/facts/period"
import { COMPANY } from "#lib/evidence/facts/subject"
import { sayFact } from "#lib/evidence/facts/words"

// The facts step 4 puts before a person: each once, the most useful first.

export type SheetFact = {
  kind: string
  subject: string
  attribute: string
  value: string
  unit: string | null
  quote: string
  source: string
  evidence_id: string
  page: number | null
  confidence: number
}

/** One line of the truth sheet. `id` is the same for the same fact, wherever else it is found. */
export type TruthRow = {
  id: string
  statement: string
  quote: string
  source: string
  evidence_id: string
  page: number | null
  confidence: number
}

const MOST_ROWS = 100
const LEAST_CONFIDENCE = 0.5
const FIRST = ["name", "founded_year", "headquarters", "employees", "customers", "revenue", "what it does"]

/** Rows for facts about the company itself, its prices and its market; not headings, and not what others are. */
export function truthSheetOf(facts: readonly SheetFact[]): TruthRow[] {
  const rows = new Map<string, { row: TruthRow; rank: number }>()
  for (const fact of facts) {
    const rank = rankOf(fact)
    if (rank === null) continue
    const id = idOf(fact)
    const other = rows.get(id)
    if (other && other.row.confidence >= fact.confidence) continue
    const isSentence = fact.kind === "claim" && fact.unit === null
    const row: TruthRow = {
      id,
      statement: isSentence ? fact.quote : sayFact({ ...fact, kind: fact.kind as "count" }, fact.quote),
      quote: fact.quote,
      source: fact.page === null ? fact.source : `${fact.source}, page ${fact.page}`,
      evidence_id: fact.evidence_id,
      page: fact.page,
      confidence: fact.confidence,
    }
    rows.set(id, { row, rank })
  }
  return [...rows.values()]
    .sort(
      (a, b) =>
        a.rank - b.rank || b.row.confidence - a.row.confidence || a.row.statement.localeCompare(b.row.statement),
    )
    .slice(0, MOST_ROWS)
    .map(({ row }) => row)
}

/** Equal for one fact in two documents. */
function idOf({ subject, attribute, value, unit }: SheetFact): string {
  return createHash("sha256")
    .update(JSON.stringify([subject, attribute, value, unit]))
    .digest("hex")
    .slice(0, 24)
}

/** The smaller, the earlier; null for what nobody would sign. */
function rankOf(fact: SheetFact): number | null {
  const { base, period } = splitAttribute(fact.attribute)
  if (fact.kind === "heading" || fact.confidence < LEAST_CONFIDENCE) return null
  if (period === "past" || period === "one case") return null
  const first = FIRST.indexOf(base)
  const isOwn = fact.subject === COMPANY || fact.subject.startsWith("org:")
  if (isOwn && first >= 0) return first + (period === null ? 0 : 20)
  if (fact.subject === "price") return period === null ? 30 : 60
  if (fact.subject === "market") return 35
  if (fact.kind === "date" || fact.kind === "place" || fact.kind === "name") return 25
  if (fact.kind === "claim") return fact.unit === null ? 55 : 28
  return period === null ? 40 : 65
}
