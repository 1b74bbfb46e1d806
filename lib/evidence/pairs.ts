import type { Contradiction, Side } from "#lib/evidence/contract"
import type { Answers } from "#lib/onboarding/field"

// Contradictions beside the decisions about them. Pure, and free of zod.

export const RESOLUTIONS = ["keep_a", "keep_b", "truth", "not_a_conflict", "open"] as const
export type Resolution = (typeof RESOLUTIONS)[number] | ""

/** A place one can go to: the step, and the path of its answer. */
export type Place = { step_id: number; path: readonly (string | number)[] }

/** A pair as the page shows it. `pair` is null when it was decided once and is not found any more. */
export type DrawnPair = {
  id: string
  topic: string
  a: string
  b: string
  a_source: string
  b_source: string
  resolution: Resolution
  truth: string
  pair: Contradiction | null
}

const MAX = { topic: 200, text: 1000, source: 300 }
const cut = (text: string, max: number) => (text.length > max ? `${text.slice(0, max - 1)}…` : text)
const text = (value: unknown) => (typeof value === "string" ? value : "")

/** "Price list.pdf, page 2", or "Step 5, Price points". */
export const sourceInWords = ({ source, page }: Side) => cut(page ? `${source}, page ${page}` : source, MAX.source)

/** Where the answer of a side is corrected. */
export const placeOfSide = (side: Side | undefined): Place | null =>
  side?.step_id ? { step_id: side.step_id, path: side.path ?? [] } : null

/** Pairs and facts that Bridge found have an id of 24 hex characters. Rows that a person or a program wrote have not. */
export const isFoundId = (id: unknown) => typeof id === "string" && /^[0-9a-f]{24}$/.test(id)

/**
 * What was found now with what was decided before, in the order found; then what was decided and is no longer found.
 * `own` are the contradictions people wrote down themselves.
 */
export function pairsWithDecisions(found: readonly Contradiction[], items: readonly Answers[]) {
  const decided = new Map(items.map((item) => [item.id, item]))
  const ids = new Set(found.map(({ id }) => id))
  const pairs = found.map(
    (pair): DrawnPair => ({
      id: pair.id,
      topic: cut(pair.topic, MAX.topic),
      a: cut(pair.a.quote || pair.a.value, MAX.text),
      b: cut(pair.b.quote || pair.b.value, MAX.text),
      a_source: sourceInWords(pair.a),
      b_source: sourceInWords(pair.b),
      ...decisionOf(decided.get(pair.id)),
      pair,
    }),
  )
  const gone = items
    .filter((item) => isFoundId(item.id) && !ids.has(String(item.id)) && isSettled(decisionOf(item)))
    .map(
      (item): DrawnPair => ({
        id: String(item.id),
        topic: text(item.topic),
        a: text(item.a),
        b: text(item.b),
        a_source: text(item.a_source),
        b_source: text(item.b_source),
        ...decisionOf(item),
        pair: null,
      }),
    )
  return { pairs: [...pairs, ...gone], own: items.filter((item) => !isFoundId(item.id) && !ids.has(String(item.id))) }
}

function decisionOf(item: Answers | undefined): { resolution: Resolution; truth: string } {
  const resolution = RESOLUTIONS.find((each) => each === item?.resolution) ?? ""
  return { resolution, truth: text(item?.truth) }
}

/** Settled means that nobody has to come back to it. A truth that is not written yet is none. */
export const isSettled = ({ resolution, truth }: { resolution: Resolution; truth: string }) =>
  resolution === "truth" ? truth.trim() !== "" : resolution !== "" && resolution !== "open"

/** What was decided, in one line. */
export function decisionInWords({ resolution, truth, a, b, pair }: DrawnPair): string {
  switch (resolution) {
    case "keep_a":
      return pair?.a.value || a
    case "keep_b":
      return pair?.b.value || b
    case "truth":
      return truth
    case "not_a_conflict":
      return "Not a conflict"
    default:
      return "Left open"
  }
}

/** The answers that are wrong after a decision: where another side was right, or neither was. */
export function toCorrect({ resolution, pair }: Pick<DrawnPair, "resolution" | "pair">): Place[] {
  const wrong =
    resolution === "keep_a"
      ? [pair?.b]
      : resolution === "keep_b"
        ? [pair?.a]
        : resolution === "truth"
          ? [pair?.a, pair?.b]
          : []
  return wrong.flatMap((side) => placeOfSide(side) ?? [])
}
