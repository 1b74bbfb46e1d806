import { about } from "#lib/models/adapters/builtin/about"
import { composeYaml } from "#lib/models/adapters/builtin/compose"
import { conclusion, errorsOf, messageOf, withdrawn } from "#lib/models/adapters/builtin/conclude"
import { explore, tablesOf } from "#lib/models/adapters/builtin/explore"
import { call, type Move, say } from "#lib/models/adapters/builtin/move"
import { draftOf, type Thought, think } from "#lib/models/adapters/builtin/think"
import { fact, isRecord, type ToolUse, type Transcript, type Turn } from "#lib/models/adapters/builtin/transcript"

// The planner as a state machine over the transcript: what has been learned so far decides the next tool calls or the
// closing words. It keeps no state of its own, so a turn can be resumed, replayed and tested from its transcript alone.

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
