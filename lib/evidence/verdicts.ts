import { isFoundId } from "#lib/evidence/pairs"
import type { TruthRow } from "#lib/evidence/truth-sheet"
import { type Answers, isEmpty, type Json } from "#lib/onboarding/field"

// Facts found beside what a person said of them. Pure, and free of zod.

/** `edit` confirms other words than the ones found. */
export const CHOICES = ["confirm", "edit", "reject", "unsure"] as const
export type Choice = (typeof CHOICES)[number] | ""
export type Judgement = { choice: Choice; text: string }

export type DrawnFact = Judgement & {
  id: string
  statement: string
  quote: string
  source: string
  /** Null for a fact that was decided once and is not found any more. */
  found: TruthRow | null
  /** Its place among the saved answers, which errors point to; null while it is none. */
  index: number | null
}

const MAX = { statement: 500, quote: 1000, source: 200 }
const cut = (words: string, max: number) => (words.length > max ? `${words.slice(0, max - 1)}…` : words)
const text = (value: unknown) => (typeof value === "string" ? value : "")

/** The facts in the order found, then those decided earlier and no longer found. `own` are written by hand. */
export function factsWithVerdicts(rows: readonly TruthRow[], items: readonly Answers[]) {
  const saved = new Map(items.map((item, index) => [text(item.id), { item, index }]))
  const ids = new Set(rows.map(({ id }) => id))
  const facts = rows.map((row): DrawnFact => {
    const statement = cut(row.statement, MAX.statement)
    const before = saved.get(row.id)
    return {
      id: row.id,
      statement,
      quote: cut(row.quote, MAX.quote),
      source: cut(row.source, MAX.source),
      ...judgementOf(before?.item, statement),
      found: row,
      index: before?.index ?? null,
    }
  })
  const gone = items.flatMap((item, index): DrawnFact[] => {
    const id = text(item.id)
    if (!isFoundId(id) || ids.has(id)) return []
    const statement = text(item.statement)
    const words = { statement, quote: text(item.quote), source: text(item.source) }
    return [{ id, ...words, ...judgementOf(item, statement), found: null, index }]
  })
  const own = items.filter((item) => !isFoundId(item.id) && !ids.has(text(item.id)))
  return { facts: [...facts, ...gone], own }
}

function judgementOf(item: Answers | undefined, statement: string): Judgement {
  const written = text(item?.statement)
  if (item?.verdict === "rejected") return { choice: "reject", text: statement }
  if (item?.verdict === "unsure") return { choice: "unsure", text: statement }
  if (item?.verdict !== "confirmed") return { choice: "", text: statement }
  return written === statement && written !== ""
    ? { choice: "confirm", text: written }
    : { choice: "edit", text: written }
}

/** Changed words count once they are written. */
export const isDecided = ({ choice, text }: Judgement) => (choice === "edit" ? text.trim() !== "" : choice !== "")

/**
 * Answers without found facts and pairs that nobody decided about: a form sent without script carries them all, and
 * only a decision makes one an answer.
 */
export function withoutUndecided(answers: Answers): Answers {
  const decisions: Record<string, string> = { facts: "verdict", contradictions: "resolution" }
  const kept = Object.entries(answers).flatMap(([key, value]): [string, Json][] => {
    const decision = decisions[key]
    if (!decision || !Array.isArray(value)) return [[key, value]]
    const items = (value as Answers[]).filter((item) => !isFoundId(item.id) || !isEmpty(item[decision]))
    return items.length > 0 ? [[key, items]] : []
  })
  return Object.fromEntries(kept)
}

/** The first fact nobody decided after the given one, and from the top when there is none below. */
export function nextUndecided(facts: readonly DrawnFact[], id: string): DrawnFact | undefined {
  const at = facts.findIndex((fact) => fact.id === id)
  return [...facts.slice(at + 1), ...facts.slice(0, Math.max(at, 0))].find((fact) => !isDecided(fact))
}

/** The name of the document a fact was found in. */
export const documentOf = ({ source, page }: TruthRow) =>
  page === null ? source : source.slice(0, -`, page ${page}`.length)

export function confidenceInWords(confidence: number): string {
  if (confidence >= 0.9) return "Stated plainly"
  if (confidence >= 0.75) return "Stands in a table or list"
  return "Understood from the text: check it"
}
