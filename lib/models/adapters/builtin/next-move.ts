import { closing } from "#lib/models/adapters/builtin/answer"
import { composeYaml } from "#lib/models/adapters/builtin/compose"
import type { TableFacts } from "#lib/models/adapters/builtin/schema"
import { draftOf, type Thought, think } from "#lib/models/adapters/builtin/think"
import { fact, isRecord, type ToolUse, type Transcript, type Turn } from "#lib/models/adapters/builtin/transcript"
import { listed } from "#lib/models/adapters/builtin/words"

// The planner as a state machine over the transcript: what has been learned so far decides the next tool calls or the
// closing words. It keeps no state of its own, so a turn can be resumed, replayed and tested from its transcript alone.

export type Move =
  | { kind: "call"; say: string; calls: { name: string; input: Record<string, unknown> }[] }
  | { kind: "say"; text: string }

/** Most tables whose columns are read. */
const MOST_TABLES = 30

const say = (text: string): Move => ({ kind: "say", text })
const call = (text: string, ...calls: { name: string; input: Record<string, unknown> }[]): Move => ({
  kind: "call",
  say: text,
  calls,
})

/** The next move of the conversation. `available` are the names of the tools this step may use. */
export function nextMove(transcript: Transcript, available: ReadonlySet<string>): Move {
  const turn = transcript.turns.at(-1)
  if (!turn) return say("Ask me a question about your data.")
  const today = (fact(transcript.facts, "Today") ?? new Date().toISOString()).slice(0, 10)
  const missing = [
    "list_tables",
    "get_table_schema",
    "run_dry_run_query",
    "validate_dashboard_yaml",
    "save_dashboard_yaml",
  ].filter((name) => !available.has(name))
  const failed = turn.uses.filter((use) => use.isError)
  const exploring = explore(turn, transcript, available)
  if (exploring) return exploring

  const tables = tablesOf(turn.uses)
  if (tables.length === 0) {
    const error = failed.at(-1)
    return say(
      error
        ? `I could not read the tables: ${messageOf(error.output)}`
        : "This connection has no tables I may read. Scan its catalogue under Connections, then ask again.",
    )
  }
  const asked = about(turn.message, tables)
  if (asked) return say(asked)

  const { message, chosen } = intent(transcript)
  const thought = think(message, tables, today, chosen)
  if (thought.kind === "refusal") return say(thought.text)
  if (thought.kind === "question") return question(thought, turn, available)
  if (missing.length > 0) return say(withdrawn(missing, failed))
  return proceed(thought, turn, transcript, available)
}

/** Datasets, then tables, then columns, each step asking for all it needs at once. */
function explore(turn: Turn, transcript: Transcript, available: ReadonlySet<string>): Move | null {
  const used = (name: string) => turn.uses.filter((use) => use.name === name)
  if (!available.has("list_tables") || !available.has("get_table_schema")) return null
  if (used("list_datasets").length === 0 && available.has("list_datasets")) {
    const connection_id = fact(transcript.facts, "Connection id")
    return call("I look at what data there is.", {
      name: "list_datasets",
      input: connection_id ? { connection_id } : {},
    })
  }
  if (used("list_tables").length === 0) {
    const datasets = used("list_datasets")
      .flatMap((use) => rowsOf(use.output))
      .flatMap((row) => (typeof row.name === "string" ? [row.name] : []))
    if (datasets.length === 0) return null
    return call("", ...datasets.slice(0, 8).map((dataset_name) => ({ name: "list_tables", input: { dataset_name } })))
  }
  if (used("get_table_schema").length === 0) {
    const names = used("list_tables")
      .flatMap((use) => rowsOf(use.output))
      .flatMap((row) => (typeof row.name === "string" ? [row.name] : []))
    if (names.length === 0) return null
    return call(
      "",
      ...names.slice(0, MOST_TABLES).map((table_name) => ({ name: "get_table_schema", input: { table_name } })),
    )
  }
  return null
}

const rowsOf = (output: unknown): Record<string, unknown>[] => {
  const list = Array.isArray(output)
    ? output
    : isRecord(output)
      ? (Object.values(output).find(Array.isArray) ?? [])
      : []
  return list.filter(isRecord)
}

/** Tables as the tools described them in this turn. */
function tablesOf(uses: ToolUse[]): TableFacts[] {
  const counts = new Map<string, number>()
  for (const use of uses)
    if (use.name === "list_tables" && !use.isError)
      for (const row of rowsOf(use.output)) counts.set(String(row.name), Number(row.row_count ?? 0))
  return uses.flatMap((use): TableFacts[] => {
    if (use.name !== "get_table_schema" || use.isError || !isRecord(use.output) || !Array.isArray(use.output.columns))
      return []
    const name = String(use.output.table_name ?? use.input.table_name ?? "")
    const columns = use.output.columns.filter(isRecord).map((column) => ({
      name: String(column.name),
      type: String(column.type),
      nullable: column.nullable !== false,
      ...(typeof column.description === "string" ? { description: column.description } : {}),
      ...(Array.isArray(column.sample_values)
        ? { sample_values: column.sample_values.filter((value) => value !== null).map(String) }
        : {}),
    }))
    return [{ name, row_count: counts.get(String(use.input.table_name)) ?? counts.get(name) ?? 0, columns }]
  })
}

const FOLLOW_UP =
  /^\s*(?:and|also|only|but|now|instead|what about|how about|add|plus|make (?:it|that)|the same|same|by|for|just|without|excluding|as)\b/i

/** What is asked for: an answer to our own question joins the message it was about; a follow-up joins the one before. */
function intent(transcript: Transcript): { message: string; chosen: string | null } {
  const [before, turn] = [transcript.turns.at(-2), transcript.turns.at(-1)]
  const message = turn?.message ?? ""
  if (!before) return { message, chosen: null }
  if (before.uses.some((use) => use.name === "ask_user" && !use.isError))
    return { message: before.message, chosen: message }
  if (FOLLOW_UP.test(message) && message.length < 120) {
    const isAddition = /^\s*(?:and|also|add|plus)\b/i.test(message)
    return { message: isAddition ? `${before.message}\n${message}` : `${before.message} ${message}`, chosen: null }
  }
  return { message, chosen: null }
}

/** Questions about the catalogue itself need no query. */
function about(message: string, tables: TableFacts[]): string | null {
  const plain = message
    .trim()
    .toLowerCase()
    .replace(/[?!.]+$/, "")
  if (/^(?:hi|hello|hey|help|what can you do|who are you|thanks?|thank you)\b.{0,20}$/.test(plain))
    return `I turn questions into dashboards over your tables: ${listed(tables.map((table) => table.name))}. Ask for example "Revenue by month and by region, and the top ten products".`
  if (
    /^(?:what|which|show|list)\b.*\b(?:tables?|data(?: ?sets?)?)\b.*$/.test(plain) &&
    /\b(?:tables|data|datasets|data sets)\b/.test(plain) &&
    !/\bby\b|\bas a table\b|\bin a table\b/.test(plain)
  )
    return `There are ${tables.length} tables:\n${tables
      .map(
        (table) =>
          `- ${table.name}: ${table.columns
            .map((column) => column.name)
            .slice(0, 12)
            .join(", ")}`,
      )
      .join("\n")}`
  const columns = /\b(?:columns|fields|schema|structure) (?:of|in|does|for) (?:the )?([\w ]+?)(?: table| have)?$/.exec(
    plain,
  )?.[1]
  const described = /^(?:describe|explain) (?:the )?([\w ]+?)(?: table)?$/.exec(plain)?.[1]
  const wanted = (columns ?? described)?.trim().replaceAll(" ", "_")
  const table = wanted ? tables.find((found) => found.name === wanted || found.name === `${wanted}s`) : undefined
  return table
    ? `${table.name} has ${table.columns.length} columns:\n${table.columns.map((column) => `- ${column.name} (${column.type})${column.description ? `: ${column.description}` : ""}`).join("\n")}`
    : null
}

function question(thought: Thought & { kind: "question" }, turn: Turn, available: ReadonlySet<string>): Move {
  const { question: text, options } = thought.question
  if (turn.uses.some((use) => use.name === "ask_user") || !available.has("ask_user")) return say(text)
  return call("", { name: "ask_user", input: { question: text, options } })
}

/** Price, sample, write, validate, save: each once, and the real error when one of them refuses. */
function proceed(
  thought: Thought & { kind: "dashboard" },
  turn: Turn,
  transcript: Transcript,
  available: ReadonlySet<string>,
): Move {
  const dry = turn.uses.filter((use) => use.name === "run_dry_run_query")
  const waiting = thought.parts.filter((part) => !dry.some((use) => use.input.sql === part.query.sql))
  if (waiting.length > 0) {
    const text = `I read this as:\n${thought.parts.map((part, index) => `${index + 1}. ${part.reading}.`).join("\n")}\n\n`
    return call(
      dry.length === 0 ? text : "",
      ...waiting.map((part) => ({ name: "run_dry_run_query", input: { sql: part.query.sql } })),
    )
  }
  const priced = thought.parts.filter((part) => dry.some((use) => use.input.sql === part.query.sql && !use.isError))
  const refused = thought.parts.filter((part) => !priced.includes(part))
  const reasons = refused.map(
    (part) => `${part.tile.title}: ${messageOf(dry.find((use) => use.input.sql === part.query.sql)?.output)}`,
  )
  if (priced.length === 0)
    return say(
      `No query could be priced, so I made no dashboard.\n${reasons.map((reason) => `- ${reason}`).join("\n")}`,
    )
  const numbers = priced.filter((part) => part.tile.type === "kpi")
  const sampled = turn.uses.filter((use) => use.name === "run_sample_query")
  const unsampled = numbers.filter((part) => !sampled.some((use) => use.input.sql === part.query.sql))
  if (unsampled.length > 0 && available.has("run_sample_query"))
    return call(
      "",
      ...unsampled.slice(0, 4).map((part) => ({ name: "run_sample_query", input: { sql: part.query.sql, limit: 1 } })),
    )

  const kept = { ...thought, parts: priced, slug: slugFor(thought.slug, turn.uses) }
  const draft = draftOf(
    kept,
    fact(transcript.facts, "Connection") ?? "Sample",
    fact(transcript.facts, "Now") ?? new Date(0).toISOString(),
    manifestVersion(transcript.facts),
  )
  const yaml_content = composeYaml(draft)
  const last = (name: string) =>
    turn.uses.findLast((use) => use.name === name && use.input.yaml_content === yaml_content)
  const validation = last("validate_dashboard_yaml")
  if (!validation) return call("", { name: "validate_dashboard_yaml", input: { yaml_content } })
  const verdict = isRecord(validation.output) ? validation.output : {}
  if (validation.isError || verdict.valid !== true)
    return say(`The dashboard I wrote was not accepted, so nothing was saved: ${errorsOf(validation)}`)
  const save = last("save_dashboard_yaml")
  if (!save) return call("", { name: "save_dashboard_yaml", input: { yaml_content, slug: kept.slug } })
  return say(conclusion(kept, dry, sampled, save, reasons))
}

/** The slug, or the free one that the save tool offered when it was taken. */
function slugFor(slug: string, uses: ToolUse[]): string {
  const refused = uses.findLast((use) => use.name === "save_dashboard_yaml" && use.isError)
  return /Use "([a-z0-9-]+)" instead/.exec(refused ? messageOf(refused.output) : "")?.[1] ?? slug
}

function manifestVersion(facts: string): string | null {
  const version = fact(facts, "Manifest version")
  return version && version !== "none" ? version : null
}

function conclusion(
  thought: Thought & { kind: "dashboard" },
  dry: ToolUse[],
  sampled: ToolUse[],
  save: ToolUse,
  reasons: string[],
): string {
  const lines: string[] = []
  for (const use of sampled) {
    const part = thought.parts.find((found) => found.query.sql === use.input.sql)
    const value = firstValue(use.output)
    if (part && value !== undefined && !use.isError)
      lines.push(value === null ? `${part.tile.title}: no rows match.` : `${part.tile.title}: ${value}.`)
  }
  const bytes = dry.flatMap((use) =>
    isRecord(use.output) && typeof use.output.bytes_scanned === "number" && !use.isError
      ? [use.output.bytes_scanned]
      : [],
  )
  if (bytes.length > 0)
    lines.push(
      `Priced before running: ${listed(bytes.map((size) => `${(size / 1_000_000).toFixed(2)} MB`))} to scan, each below the cap.`,
    )
  for (const reason of reasons) lines.push(`Left out: ${reason}`)
  lines.push(...thought.notes)
  const output = isRecord(save.output) ? save.output : {}
  if (save.isError) lines.push(`It was not saved: ${messageOf(save.output)}`)
  else lines.push(closing(String(output.slug ?? thought.slug), output.status === "saved"))
  return lines.join("\n")
}

/** The first value of a sample's first row, whichever of the two result forms it has. */
function firstValue(output: unknown): string | number | null | undefined {
  if (!isRecord(output)) return undefined
  const data = Array.isArray(output.rows) ? output.rows : Array.isArray(output.data) ? output.data : []
  const first: unknown = data[0]
  const value: unknown = Array.isArray(first) ? first[0] : isRecord(first) ? Object.values(first)[0] : first
  return typeof value === "string" || typeof value === "number" || value === null ? value : undefined
}

function errorsOf(use: ToolUse): string {
  const errors = isRecord(use.output) && Array.isArray(use.output.errors) ? use.output.errors : []
  return errors.length > 0
    ? errors
        .slice(0, 3)
        .map((error) => messageOf(error))
        .join(" ")
    : messageOf(use.output)
}

function messageOf(output: unknown): string {
  if (isRecord(output)) return String(output.message ?? output.error ?? JSON.stringify(output).slice(0, 300))
  return String(output ?? "no reason was given")
}

function withdrawn(missing: string[], failed: ToolUse[]): string {
  const reason = failed.at(-1)
  if (reason) return `I stopped because of this: ${messageOf(reason.output)}`
  return `I may not use ${listed(missing)} in this turn, so I cannot make a dashboard.`
}
