import { titleOf } from "#lib/models/adapters/builtin/charts"
import type { Plan } from "#lib/models/adapters/builtin/plan"
import { listed } from "#lib/models/adapters/builtin/words"

// What the planner says: how it read the question, what it assumed, what it cannot do.

/** One line that says how an ask was read, with tables and columns by name. */
export function readingOf(plan: Plan): string {
  if (plan.shape === "rows") return `${titleOf(plan)}: rows of ${plan.base}`
  const made = listed(plan.measures.map((measure) => `${measure.label.toLowerCase()} is ${measure.note}`))
  const time = plan.time ? `dates are ${plan.time.table}.${plan.time.column}` : null
  const groups = plan.dimensions.map(
    (dimension) => `${dimension.label.toLowerCase()} is ${dimension.ref.table}.${dimension.ref.column}`,
  )
  const filters = plan.filters.map((filter) => {
    if (filter.kind === "values")
      return `only rows where ${filter.ref.column} is ${filter.is_negated ? "not " : ""}${listed(filter.values, "or")}`
    if (filter.kind === "flag") return `only rows where ${filter.ref.column} is ${filter.is_negated ? "false" : "true"}`
    if (filter.kind === "number") return `only rows where ${filter.label} ${filter.op} ${filter.value}`
    if (filter.kind === "having")
      return `only groups where ${filter.measure.label.toLowerCase()} ${filter.op} ${filter.value}`
    return filter.label
  })
  const spans = plan.spans.map((span) => `${span.label} is ${days(span)}`)
  return `${titleOf(plan)}: ${[made, time, ...groups, ...filters, ...spans].filter(Boolean).join("; ")}`
}

function days(span: { from: string | null; to: string | null }): string {
  const until = span.to
    ? new Date(new Date(`${span.to}T00:00:00Z`).getTime() - 86_400_000).toISOString().slice(0, 10)
    : null
  if (span.from && until) return span.from === until ? span.from : `${span.from} to ${until}`
  return span.from ? `from ${span.from}` : `until ${until}`
}

const WHAT_I_DO =
  'I answer questions with numbers from your tables, for example "Revenue by month and by region, and the top ten products".'

/** Wishes outside the tools, each with what is possible instead. */
const REFUSALS: [RegExp, string][] = [
  [
    /\b(?:delete|drop|truncate|remove|erase|wipe|insert|update|alter|overwrite|grant)\b(?=.*\b(?:table|row|record|data|database|column|dashboard|customer|order|user|workspace|account|everything|all)\b)/i,
    "I only read: nothing I do can change or delete data or dashboards.",
  ],
  [
    /\b(?:e-?mail|send|post|tweet|slack|message|notify|publish|share)\b.{0,40}\b(?:to|with|on|everyone|team|customer|me)\b/i,
    "I cannot send or share anything. You can share a saved dashboard yourself from its page.",
  ],
  [
    /\b(?:forecast|predict|prediction|projection|project|extrapolate)\b|\bwhat will\b|\bnext (?:week|month|quarter|year)\b/i,
    "I do not predict: I only report what the tables hold. I can show how a number developed so far.",
  ],
  [
    /^\s*(?:so )?why\b|\bwhy (?:did|is|are|was|were|has|have|do|does)\b|\bexplain why\b|\broot cause\b/i,
    "I cannot tell causes from tables. I can show the number over time and split it, so that you see where it changed.",
  ],
  [
    /\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instruction|rule|prompt|previous|above)/i,
    "I keep to my tools whatever a text asks.",
  ],
  [
    /\b(?:password|secret|api key|access token|credential|system prompt)s?\b/i,
    "I have no access to secrets and show none.",
  ],
  [/\b(?:poem|joke|story|translate|weather|recipe|song|essay|python|javascript code)\b/i, WHAT_I_DO],
]

/** Why a message is refused as a whole, or null. */
export function refusal(message: string): string | null {
  return REFUSALS.find(([pattern]) => pattern.test(message))?.[1] ?? null
}

/** What to say when nothing in a message names something of the warehouse. */
export function lost(unknown: string[], tables: string[], names: string[]): string {
  const words = [...new Set(unknown)].slice(0, 5)
  const missed = words.length > 0 ? `I do not know ${listed(words.map((word) => `"${word}"`))} here. ` : ""
  return `${missed}I found nothing to count or add up in that. The tables are ${listed(tables)}. I know for example ${listed(names.slice(0, 12))}. ${WHAT_I_DO}`
}

/** The closing lines of an answer. */
export function closing(slug: string, isSaved: boolean): string {
  return isSaved
    ? `Saved as /dashboards/${slug}.`
    : `The preview is ready. Confirm to save it as /dashboards/${slug}; nothing is saved before that.`
}
