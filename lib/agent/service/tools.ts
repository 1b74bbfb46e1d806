import "server-only"
import { z } from "zod"
import type { ToolName, ToolOutcome } from "#lib/agent/contract"
import { save } from "#lib/agent/service/save"
import type { ToolScope } from "#lib/agent/service/scope"
import { validate } from "#lib/agent/service/validate"
import * as catalog from "#lib/catalog/service"
import * as connections from "#lib/connections/service"
import * as manifest from "#lib/manifest/service"
import type { Ctx } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"
import * as query from "#lib/query/service"
import { DEFAULT_MAX_BYTES } from "#lib/warehouse/warehouse"

// The tools of the assistant: a name, a shape, and one verb of a service each. What a tool may do, its verb decides.

export type Tool<I extends z.ZodObject = z.ZodObject> = {
  name: ToolName
  description: string
  input: I
  /** How long an answer may be kept, in seconds; 0 never. */
  ttl_s: number
  /** Query tools are withdrawn when too many calls fail. */
  is_query: boolean
  /** What of the input names the call: its hash goes on record. */
  key(input: z.output<I>): Record<string, unknown>
  run(scope: ToolScope, input: z.output<I>): Promise<unknown>
  /** One line for people. */
  summary(output: unknown): string
  /** How a call that returned went; `ok` unless told. */
  outcome?(output: unknown): ToolOutcome
}

const MINUTE = 60
const HOUR = 3600

const define = <I extends z.ZodObject>(
  tool: Omit<Tool<I>, "key" | "is_query"> & Partial<Pick<Tool<I>, "key" | "is_query">>,
): Tool => ({ is_query: false, key: (input: z.output<I>) => input, ...tool }) as unknown as Tool

const count = (list: unknown, noun: string) => {
  const length = Array.isArray(list) ? list.length : 0
  return `${length} ${noun}${length === 1 ? "" : "s"}`
}
const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined
const megabytes = (bytes: unknown) => `${(Number(bytes) / 1_000_000).toFixed(2)} MB`

const Words = z.string().trim().min(1).max(200)
const Statement = z.string().trim().min(1, "sql: write one SELECT statement").max(20_000)

export const TOOLS: readonly Tool[] = [
  define({
    name: "list_datasets",
    description: "Lists the datasets of a connection.",
    input: z.strictObject({ connection_id: z.uuid().optional().describe("The session's connection when omitted.") }),
    ttl_s: HOUR,
    key: (input) => ({ connection_id: input.connection_id ?? null }),
    async run({ ctx, connection_id }, input) {
      if (input.connection_id && input.connection_id !== connection_id)
        throw new AppError(
          "invalid_input",
          `This session asks one connection only: ${connection_id}. Begin another session for another connection.`,
        )
      const { datasets } = await catalog.listDatasets(ctx, { connection_id })
      return datasets
        .filter((dataset) => dataset.status === "present")
        .map(({ name, location, table_count }) => ({ name, location, table_count }))
    },
    summary: (output) => count(output, "dataset"),
  }),
  define({
    name: "list_tables",
    description: "Lists the tables of a dataset with rows and size.",
    input: z.strictObject({ dataset_name: z.string().min(1).max(200) }),
    ttl_s: HOUR,
    async run({ ctx, connection_id }, { dataset_name }) {
      const { tables } = await catalog.listTables(ctx, { connection_id, dataset_name })
      return tables.map((table) => ({
        name: table.name,
        type: table.table_type,
        row_count: table.row_count,
        size_mb: table.size_bytes === null ? null : Math.round(table.size_bytes / 10_000) / 100,
        description: table.description,
      }))
    },
    summary: (output) => count(output, "table"),
  }),
  define({
    name: "get_table_schema",
    description: "Reads the columns of a table: types, what they mean, null shares and frequent values.",
    input: z.strictObject({ table_name: z.string().min(1).max(300) }),
    ttl_s: HOUR,
    async run({ ctx, connection_id }, { table_name }) {
      const table = await catalog.getTable(ctx, { connection_id, table_name })
      const columns = table.columns.map(
        ({ name, type, nullable, description, null_share, distinct_count, sample_values, min, max }) => ({
          name,
          type,
          nullable,
          ...(description ? { description } : {}),
          ...(null_share === null ? {} : { null_share }),
          ...(distinct_count === null ? {} : { distinct_count }),
          ...(sample_values === null ? {} : { sample_values }),
          ...(min === null ? {} : { min }),
          ...(max === null ? {} : { max }),
        }),
      )
      return { table_name: table.name, description: table.description, columns }
    },
    summary: (output) => `${String(field(output, "table_name"))}: ${count(field(output, "columns"), "column")}`,
  }),
  define({
    name: "search_catalog",
    description: "Finds tables and columns by words.",
    input: z.strictObject({ words: Words }),
    ttl_s: HOUR,
    async run({ ctx, connection_id }, { words }) {
      const { matches } = await catalog.search(ctx, { connection_id, words, limit: 20 })
      return matches.map(({ table_name, column, type, description }) => ({ table_name, column, type, description }))
    },
    summary: (output) => count(output, "match").replace(/matchs$/, "matches"),
  }),
  define({
    name: "search_manifest",
    description: "Finds what the business has said about itself, by words.",
    input: z.strictObject({ words: Words }),
    ttl_s: MINUTE,
    run: async ({ ctx }, { words }) => ({ lines: await searchManifest(ctx, words) }),
    summary: (output) => count(field(output, "lines"), "line"),
  }),
  define({
    name: "run_dry_run_query",
    description: "Prices a SELECT without running it. Every query of a dashboard must pass this below its cap.",
    input: z.strictObject({
      sql: Statement,
      max_bytes_billed: z.int().min(1).max(DEFAULT_MAX_BYTES).default(DEFAULT_MAX_BYTES),
    }),
    ttl_s: 0,
    is_query: true,
    // The cap can only be lower than the one that never moves, so the statement alone names the call.
    key: ({ sql }) => ({ sql_sha256: query.hashOf(sql) }),
    async run({ ctx, connection_id }, { sql, max_bytes_billed }) {
      const price = await query.price(ctx, { connection_id, sql, max_bytes_billed, author: "assistant" })
      return {
        bytes_scanned: price.bytes_estimated,
        is_estimate: price.is_estimate,
        estimated_cost: price.estimated_cost_usd,
        schema: price.result_schema.map(({ name, type }) => ({ name, type })),
      }
    },
    summary: (output) => `${megabytes(field(output, "bytes_scanned"))}, below the cap`,
  }),
  define({
    name: "run_sample_query",
    description: "Runs a SELECT and returns at most 100 rows.",
    input: z.strictObject({ sql: Statement, limit: z.int().min(1).max(100).default(20) }),
    ttl_s: MINUTE,
    is_query: true,
    key: ({ sql, limit }) => ({ sql_sha256: query.hashOf(sql), limit }),
    async run({ ctx, connection_id }, { sql, limit }) {
      const result = await query.sample(ctx, { connection_id, sql, limit })
      const rows = Array.from({ length: result.row_count }, (_, row) =>
        result.data.map((column) => column[row] ?? null),
      )
      return {
        columns: result.columns.map(({ name }) => name),
        rows,
        row_count: result.row_count,
        truncated: result.truncated,
        bytes_scanned: result.bytes_scanned,
      }
    },
    summary: (output) => count(field(output, "rows"), "row"),
  }),
  define({
    name: "validate_dashboard_yaml",
    description:
      "Checks a dashboard's YAML: shape, references, prices and columns. Shows the preview when it is valid.",
    input: z.strictObject({ yaml_content: z.string().min(1).max(262_144) }),
    ttl_s: 0,
    run: validate,
    outcome: (output) => (field(output, "valid") === true ? "ok" : "invalid"),
    summary: (output) => (field(output, "valid") === true ? "valid" : count(field(output, "errors"), "error")),
  }),
  define({
    name: "save_dashboard_yaml",
    description:
      "Offers a validated dashboard for saving under a new slug. It is saved when the person says yes to exactly these bytes.",
    input: z.strictObject({ yaml_content: z.string().min(1).max(262_144), slug: z.string().min(1).max(80) }),
    ttl_s: 0,
    run: save,
    summary: (output) =>
      field(output, "status") === "saved" ? `saved as ${String(field(output, "slug"))}` : "waits for your yes",
  }),
  define({
    name: "ask_user",
    description: "Asks the person one question with choices, when two readings are equally good. Ends the turn.",
    input: z.strictObject({
      question: z.string().trim().min(1).max(500),
      options: z.array(z.string().trim().min(1).max(200)).min(2).max(6),
    }),
    ttl_s: 0,
    async run({ emit }, { question, options }) {
      await emit("question", { question, options })
      return { asked: true }
    },
    summary: () => "asked",
  }),
]

/** A tool by its name; undefined when there is none. */
export const findTool = (name: string): Tool | undefined => TOOLS.find((tool) => tool.name === name)

/** Lines of the manifest's rendering that hold one of the words, headings with them. */
async function searchManifest(ctx: Ctx, words: string): Promise<string[]> {
  const rendering = await manifestText(ctx)
  if (!rendering) return []
  const wanted = words
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word.length > 2)
  return rendering.text
    .split("\n")
    .filter((line) => wanted.some((word) => line.toLowerCase().includes(word)))
    .slice(0, 40)
}

/** The manifest's rendering and version; null before a workspace has one. */
export async function manifestText(ctx: Ctx): Promise<{ text: string; version: string } | null> {
  try {
    const view = await manifest.get(ctx, {} as Parameters<typeof manifest.get>[1])
    return { text: view.rendering, version: view.version }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "not_found") return null
    throw error
  }
}

/** The connection a session asks: the wished one, else the first active. */
export async function chooseConnection(ctx: Ctx, wished: string | null): Promise<{ id: string; name: string }> {
  if (wished) {
    const found = await connections.get(ctx, { id: wished })
    return { id: found.id, name: found.name }
  }
  const { connections: all } = await connections.list(ctx)
  const found = all.find((connection) => connection.status === "active") ?? all[0]
  if (!found)
    throw new AppError("conflict", "This workspace has no connection yet. Add one under Connections, then ask again.", {
      reason: "no_connection",
    })
  return { id: found.id, name: found.name }
}
