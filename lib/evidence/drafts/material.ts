import type { Contradiction, Draft, EvidenceKind } from "#lib/evidence/contract"
import type { StatedFact } from "#lib/evidence/contradictions"
import { type DocumentText, pageAt } from "#lib/evidence/text"
import type { Answers, Json } from "#lib/onboarding/field"
import { stepByNumber } from "#lib/onboarding/steps"

// What a draft may be made from, and where each of its values comes from.

export type DraftDocument = {
  evidence_id: string
  name: string
  url: string | null
  kind: EvidenceKind
  text: DocumentText
}

export type Material = {
  answers: Readonly<Record<number, Answers>>
  facts: readonly StatedFact[]
  documents: readonly DraftDocument[]
  contradictions: readonly Contradiction[]
}

/** Where a value comes from; `quote` stands there word for word. */
export type Origin = Omit<Draft["citations"][number], "path">

/** One suggested value at its place in the answers. */
export type Suggested = { path: (string | number)[]; value: string | number; from: Origin }

export const fromFact = (fact: StatedFact): Origin => ({
  source: fact.source,
  quote: fact.quote,
  evidence_id: fact.evidence_id,
  step_id: null,
  page: fact.page,
})

export const fromAnswer = (step_id: number, quote: string): Origin => ({
  source: stepByNumber(step_id)?.title ?? `Step ${step_id}`,
  quote,
  evidence_id: null,
  step_id,
  page: null,
})

export const fromDocument = (document: DraftDocument, quote: string, offset: number): Origin => ({
  source: document.name,
  quote,
  evidence_id: document.evidence_id,
  step_id: null,
  page: pageAt(document.text, offset),
})

// Reading answers ---------------------------------------------------------------------------------------------------

/** The text at a path, or "" where there is none. */
export function textAt(answers: Json | undefined, ...path: (string | number)[]): string {
  let value: Json | undefined = answers
  for (const key of path) {
    if (typeof value !== "object" || value === null) return ""
    value = Array.isArray(value) ? value[Number(key)] : Object.hasOwn(value, key) ? value[key] : undefined
  }
  return typeof value === "string" ? value.trim() : ""
}

/** The texts of a list. */
export const textsAt = (answers: Answers | undefined, key: string): string[] => {
  const value = answers?.[key]
  return Array.isArray(value)
    ? value.flatMap((item) => (typeof item === "string" && item.trim() ? [item.trim()] : []))
    : []
}

/** The records of a list. */
export const itemsAt = (answers: Answers | undefined, key: string): Answers[] => {
  const value = answers?.[key]
  return Array.isArray(value)
    ? value.filter((item): item is Answers => typeof item === "object" && item !== null && !Array.isArray(item))
    : []
}
