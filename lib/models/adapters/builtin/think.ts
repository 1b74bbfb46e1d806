import { lost, readingOf, refusal } from "#lib/models/adapters/builtin/answer"
import { type Tile, tileOf, titleOf } from "#lib/models/adapters/builtin/charts"
import type { Draft, DraftQuery } from "#lib/models/adapters/builtin/compose"
import type { Plan, Question } from "#lib/models/adapters/builtin/plan"
import { read } from "#lib/models/adapters/builtin/read"
import { resolve } from "#lib/models/adapters/builtin/resolve"
import { schemaOf, type TableFacts } from "#lib/models/adapters/builtin/schema"
import { sqlOf } from "#lib/models/adapters/builtin/sql"
import { vocabularyOf } from "#lib/models/adapters/builtin/vocabulary"
import { identifier, listed } from "#lib/models/adapters/builtin/words"

// From a message and what the tables are to what the planner makes of it. Pure: the same words give the same thought.

export type Answerable = { query: DraftQuery; tile: Tile; w: number; h: number; reading: string; plan: Plan }
export type Thought =
  | { kind: "dashboard"; title: string; slug: string; parts: Answerable[]; notes: string[] }
  | { kind: "question"; question: Question }
  | { kind: "refusal"; text: string }

/** Most tiles one message makes. */
const MOST_PARTS = 12

/** Thinks about a message. `today` is `YYYY-MM-DD`; `chosen` is an answer to a question asked before, if any. */
export function think(message: string, tables: TableFacts[], today: string, chosen: string | null = null): Thought {
  const refused = refusal(message)
  if (refused) return { kind: "refusal", text: refused }
  const schema = schemaOf(tables)
  const vocabulary = vocabularyOf(schema)
  const reading = read(message, today, vocabulary)
  const resolved = reading.asks.flatMap((ask) => {
    if (chosen) prefer(ask, chosen)
    return resolve(ask, schema, today)
  })
  const question = resolved.find((found) => found.kind === "question")
  if (question?.kind === "question") return { kind: "question", question: question.question }
  const plans = resolved.flatMap((found) => (found.kind === "plan" ? [found.plan] : [])).slice(0, MOST_PARTS)
  const problems = resolved.flatMap((found) => (found.kind === "problem" ? [found.message] : []))
  if (plans.length === 0) {
    const text =
      problems.length > 0 && reading.asks.length > 0
        ? problems.join(" ")
        : lost(
            reading.unknown,
            tables.map((table) => table.name),
            vocabulary.names,
          )
    return { kind: "refusal", text }
  }
  const parts = answerables(plans)
  const notes = [...new Set([...plans.flatMap((plan) => plan.notes), ...parts.flatMap((part) => part.note ?? [])])]
  notes.push(...problems)
  if (reading.unsupported.length > 0)
    notes.push(`I cannot draw a ${listed(reading.unsupported, "or")}; I chose a chart that shows the same numbers.`)
  if (reading.unknown.length > 0)
    notes.push(
      `I did not use ${listed([...new Set(reading.unknown)].slice(0, 6).map((word) => `"${word}"`))}: no table, column or value here is called that.`,
    )
  const title = parts.length === 1 ? (parts[0]?.tile.title ?? "Dashboard") : titleFor(plans)
  return { kind: "dashboard", title: title.slice(0, 120), slug: slugOf(title), parts, notes }
}

/** Keeps only the readings an answer names: "Gross amount (the sum of orders.gross_amount)". */
function prefer(ask: ReturnType<typeof read>["asks"][number], chosen: string) {
  const answer = chosen.toLowerCase()
  for (const word of ask.measures) {
    const kept = word.measures.filter(
      (measure) =>
        answer.includes(measure.note.toLowerCase()) ||
        answer.includes(measure.label.toLowerCase()) ||
        (measure.row !== null && answer.includes(columnIn(measure.row))),
    )
    if (kept.length > 0 && kept.length < word.measures.length) word.measures = kept
  }
  for (const word of ask.dimensions) {
    const kept = word.columns.filter(
      (ref) =>
        answer.includes(`${ref.table}.${ref.column}`.toLowerCase()) ||
        answer.includes(ref.column.toLowerCase().replaceAll("_", " ")),
    )
    if (kept.length > 0 && kept.length < word.columns.length) word.columns = kept
  }
}

const columnIn = (row: string) =>
  (/\{[^|{}]+\|([^|{}]+)\}/.exec(row)?.[1] ?? "\u0000").toLowerCase().replaceAll("_", " ")

function answerables(plans: Plan[]): (Answerable & { note: string | null })[] {
  const taken = new Set<string>()
  const written = new Set<string>()
  return plans.flatMap((plan) => {
    const { sql, columns } = sqlOf(plan)
    if (written.has(sql)) return []
    written.add(sql)
    const stem = identifier(titleOf({ ...plan, spans: [] }))
    let id = stem
    for (let next = 2; taken.has(id); next++) id = `${stem.slice(0, 46)}_${next}`
    taken.add(id)
    const { tile, note, w, h } = tileOf(plan, columns, id)
    return [
      {
        query: { id, description: readingOf(plan).slice(0, 500), sql },
        tile,
        w,
        h,
        reading: readingOf(plan),
        plan,
        note,
      },
    ]
  })
}

function titleFor(plans: Plan[]): string {
  const labels = [...new Set(plans.map((plan) => plan.measures[0]?.label ?? "Rows"))]
  const first = labels[0] ?? "Dashboard"
  const groups = [
    ...new Set(
      plans.flatMap((plan) => [
        ...(plan.grain ? [plan.grain] : []),
        ...plan.dimensions.map((dimension) => dimension.label.toLowerCase()),
      ]),
    ),
  ]
  const what =
    labels.length <= 3
      ? listed(labels.map((label, index) => (index === 0 ? label : label.toLowerCase())))
      : `${first} and more`
  return groups.length > 0 && groups.length <= 4 ? `${what} by ${listed(groups)}` : what
}

/** An address for a title: `revenue-by-month-and-region`. */
export function slugOf(title: string): string {
  const plain = identifier(title).replaceAll("_", "-").slice(0, 60).replace(/-+$/, "")
  return /^(?:new|validate|compile|generate|rebuild-index)$/.test(plain) ? `${plain}-dashboard` : plain
}

/** The draft of a thought's dashboard. `now` is an ISO instant. */
export function draftOf(
  thought: Thought & { kind: "dashboard" },
  connection: string,
  now: string,
  manifest_version: string | null,
): Draft {
  return {
    slug: thought.slug,
    title: thought.title,
    description: thought.parts
      .map((part) => part.tile.title)
      .join("; ")
      .slice(0, 500),
    connection,
    now,
    manifest_version,
    queries: thought.parts.map((part) => part.query),
    tiles: thought.parts.map(({ tile, w, h }) => ({ tile, w, h })),
  }
}
