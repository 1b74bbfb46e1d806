import { call, type Move } from "#lib/models/adapters/builtin/move"
import type { TableFacts } from "#lib/models/adapters/builtin/schema"
import { fact, isRecord, type ToolUse, type Transcript, type Turn } from "#lib/models/adapters/builtin/transcript"

// Looking around: datasets, then tables, then columns, each step asking for all it needs at once.

/** Most tables whose columns are read. */
const MOST_TABLES = 30

/** Datasets, then tables, then columns, each step asking for all it needs at once. */
export function explore(turn: Turn, transcript: Transcript, available: ReadonlySet<string>): Move | null {
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
export function tablesOf(uses: ToolUse[]): TableFacts[] {
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
