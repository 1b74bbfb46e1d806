import type { Side } from "#lib/evidence/contract"

/** One value that somebody states about one thing, from an answer or from a document. */
export type Statement = {
  subject: string
  /** The attribute without its period. */
  attribute: string
  /** Null is now. */
  period: string | null
  value: string
  unit: string | null
  confidence: number
  side: Side
}

/** A fact as it is stored, with its document. */
export type StatedFact = {
  evidence_id: string
  source: string
  kind: string
  subject: string
  attribute: string
  value: string
  unit: string | null
  quote: string
  page: number | null
  offset: number
  confidence: number
}
