import type { Fact } from "#lib/evidence/contract"

/** One statement found in a text. `text.slice(offset, offset + length) === quote`, always. */
export type ExtractedFact = {
  kind: Fact["kind"]
  /** What it is about, comparable: `company`, `org:<name>`, `price`, `policy`, `market`, `kpi`. */
  subject: string
  /** Which property, comparable; a period it is bound to follows an `@`: `revenue@2025`. */
  attribute: string
  /** As stated, in one spelling: `1.2 million`, `about 200`, `3 to 6`, `Aachen`. */
  value: string
  unit: string | null
  statement: string
  quote: string
  page: number | null
  offset: number
  length: number
  confidence: number
}

/** How sure a fact is follows from where it stands. */
export const CONFIDENCE = {
  /** A whole sentence that names whom it is about. */
  stated: 0.9,
  /** A row of a table, or a line `label: value`. */
  table: 0.8,
  /** A sentence that leaves the subject to be understood. */
  implied: 0.65,
  /** A line or mention without either. */
  loose: 0.4,
} as const

/** A fact inside a piece of text: the place is the piece's until the whole is put together. */
export type Found = Pick<ExtractedFact, "kind" | "subject" | "attribute" | "value" | "unit" | "confidence"> & {
  /** Where the words that carry it begin and end, in the piece. */
  start: number
  end: number
}
