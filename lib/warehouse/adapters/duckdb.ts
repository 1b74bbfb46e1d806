import "server-only"
import { createHash } from "node:crypto"
import { AppError } from "#lib/platform/errors"
import { type Executor, type ExecutorOptions, StatementFailed } from "#lib/warehouse/adapters/duckdb-child"
import { createPool, type Pool } from "#lib/warehouse/adapters/duckdb-pool"
import type { Answers, Ask } from "#lib/warehouse/adapters/duckdb-protocol"
import type { ColumnarResult, SqlParams } from "#lib/warehouse/contract"
import { type CatalogueTable, displayName, pricePlan } from "#lib/warehouse/plan"
import { checkBudget, checkCardinality, invalidSql, refuse } from "#lib/warehouse/refusal"
import { checkTree } from "#lib/warehouse/walls"
import {
  DEFAULT_LIMITS,
  type DryRun,
  MAX_CARDINALITY,
  type OpenWarehouse,
  type RunLimits,
  type TableInfo,
  type Warehouse,
} from "#lib/warehouse/warehouse"

const PLAN_WITHIN_MS = 10_000
const SCAN_WITHIN_MS = 60_000
const REMEMBERED = 500

/** A price whose schema is known once somebody asked for it or the statement ran. */
type Remembered = Omit<DryRun, "schema"> & { schema: DryRun["schema"] | null }

type DuckdbOptions = {
  /** Databases a connection may name, and their files: a connection never holds a path. */
  databases: Record<string, string>
  node?: string
  /** Where the program's sources lie; the working directory unless told. */
  root?: string
  pool_size?: number
  memory_kb?: number
  timeout_ms?: number
  /** How an executor is started: tests listen in. */
  start?: (options: ExecutorOptions) => Executor
}

export type Duckdb = { open: OpenWarehouse; close(): void; pids(): number[] }

/** The closing semicolon people write is no second statement. */
const oneStatement = (text: string) => text.trim().replace(/;\s*$/, "")

/** Names the engine's errors in the product's words. */
function explain(error: unknown, sql: string): never {
  if (!(error instanceof StatementFailed)) throw error
  const { kind, message, position } = error.failure
  if (kind === "out_of_memory") {
    throw new AppError(
      "too_large",
      "The query needs more memory than a query may have. Aggregate earlier, or read fewer rows.",
      { reason: "out_of_memory" },
    )
  }
  if (kind === "invalid") return invalidSql(sql, message, position)
  if (kind === "interrupted")
    throw new AppError("timed_out", "The query was stopped before it ended. Try again.", { reason: "interrupted" })
  throw new AppError(
    "upstream_failed",
    `The warehouse could not run this query: ${message}`,
    { reason: "engine_failed" },
    { cause: error },
  )
}

function openFile(pool: Pool, timeout_ms: number): Warehouse {
  let catalogue: { identity: string; tables: Promise<CatalogueTable[]> } | null = null
  const prices = new Map<string, Remembered>()
  const profiles = new Map<string, Promise<Answers["profile"]>>()

  async function ask<A extends Ask>(
    message: A,
    sql: string,
    timeout: number,
    signal?: AbortSignal,
  ): Promise<Answers[A["op"]]> {
    try {
      return await pool.use((executor) => executor.call(message, { timeout_ms: timeout, signal }), {
        timeout_ms: timeout,
        signal,
      })
    } catch (error) {
      return explain(error, sql)
    }
  }

  async function tables(): Promise<CatalogueTable[]> {
    const identity = await pool.identity()
    if (catalogue?.identity !== identity) {
      const reading = ask({ op: "catalogue" }, "", SCAN_WITHIN_MS).then((answer) => answer.tables)
      catalogue = { identity, tables: reading }
      prices.clear()
      profiles.clear()
      reading.catch(() => {
        catalogue = null
      })
    }
    return catalogue.tables
  }

  /** Every workspace looks at the same Sample: what its values look like is asked once. */
  function profileOf(schema: string, name: string): Promise<Answers["profile"]> {
    const key = JSON.stringify([schema, name])
    const asked = profiles.get(key) ?? ask({ op: "profile", table: { schema, name } }, "", SCAN_WITHIN_MS)
    profiles.set(key, asked)
    asked.catch(() => profiles.delete(key))
    return asked
  }

  /** Throws unless the statement is one SELECT over tables of the catalogue. */
  async function wall(sql: string, known: CatalogueTable[], signal?: AbortSignal): Promise<void> {
    const { tree } = await ask({ op: "parse", sql }, sql, PLAN_WITHIN_MS, signal)
    const parsed = tree as { error?: boolean; error_type?: string; error_message?: string; position?: string }
    if (parsed.error) {
      const at = parsed.position === undefined ? undefined : Number(parsed.position)
      const notSelect = parsed.error_type === "not implemented" && /SELECT/.test(`${parsed.error_message}`)
      const [first = ""] = /\w+/.exec(sql) ?? []
      if (notSelect) refuse(sql, first, "exactly one SELECT statement is allowed, and no PIVOT in it", 0)
      invalidSql(sql, `${parsed.error_message}`, at)
    }
    checkTree(sql, tree, known)
  }

  /** The walls and the price of one statement; remembered, because the file cannot change under its identity. */
  async function priceOf(
    sql: string,
    params: SqlParams,
    wants_schema: boolean,
    signal?: AbortSignal,
  ): Promise<Remembered> {
    const known = await tables()
    const text = JSON.stringify([sql, params, catalogue?.identity])
    const key = createHash("sha256").update(text).digest("hex")
    const remembered = prices.get(key)
    if (remembered && (remembered.schema || !wants_schema)) return remembered
    if (!remembered) await wall(sql, known, signal)
    const { plan, schema } = await ask({ op: "plan", sql, params, wants_schema }, sql, PLAN_WITHIN_MS, signal)
    const { bytes: bytes_scanned, cardinality, tables: referenced_tables } = pricePlan(plan, known)
    const price = { bytes_scanned, is_estimate: true, estimated_cost_usd: 0, schema, referenced_tables, cardinality }
    if (prices.size >= REMEMBERED) prices.delete(prices.keys().next().value ?? "")
    prices.set(key, price)
    return price
  }

  async function dryRun(sql: string, params: SqlParams = {}): Promise<DryRun> {
    const { schema, ...price } = await priceOf(oneStatement(sql), params, true)
    return { ...price, schema: schema ?? [] }
  }

  async function run(text: string, params: SqlParams = {}, given: Partial<RunLimits> = {}): Promise<ColumnarResult> {
    const sql = oneStatement(text)
    const { max_bytes, max_rows, max_result_bytes, signal, ...limits } = { ...DEFAULT_LIMITS, timeout_ms, ...given }
    const price = await priceOf(sql, params, false, signal)
    checkBudget(price, max_bytes)
    checkCardinality(price, MAX_CARDINALITY)
    const as_of = new Date().toISOString()
    const result = await ask({ op: "run", sql, params, max_rows, max_result_bytes }, sql, limits.timeout_ms, signal)
    // Whoever asks for the price of what has run gets it without a second plan.
    price.schema ??= result.columns
    return { ...result, bytes_scanned: price.bytes_scanned, cached: false, as_of }
  }

  const info = (table: CatalogueTable): TableInfo => ({
    dataset: table.schema,
    name: table.name,
    table_type: table.table_type,
    description: table.description,
    row_count: table.row_count,
    size_bytes: table.size_bytes,
  })

  return {
    dialect: "duckdb",
    test: async () => {
      await ask({ op: "parse", sql: "select 1" }, "select 1", PLAN_WITHIN_MS)
    },
    listDatasets: async () => {
      const known = await tables()
      return [...new Set(known.map((table) => table.schema))].map((name) => ({
        name,
        description: null,
        location: "local file",
        table_count: known.filter((table) => table.schema === name).length,
      }))
    },
    listTables: async (dataset) => (await tables()).filter((table) => table.schema === dataset).map(info),
    getTableSchema: async (dataset, name) => {
      const known = await tables()
      const table = known.find((t) => t.schema === dataset && t.name === name)
      if (!table) {
        throw new AppError(
          "not_found",
          `There is no table ${name} in ${dataset}. Tables: ${known.map(displayName).join(", ")}.`,
        )
      }
      const profile = await profileOf(dataset, name)
      const columns = table.columns.map((column) => {
        const { column: _name, ...found } = profile.profiles.find((each) => each.column === column.name) ?? {
          column: "",
        }
        return { ...column, ...found }
      })
      return { ...info(table), columns }
    },
    dryRun,
    run,
  }
}

/** DuckDB files as warehouses, one pool of executors per file. */
export function createDuckdb({
  databases,
  pool_size,
  timeout_ms = DEFAULT_LIMITS.timeout_ms,
  ...options
}: DuckdbOptions): Duckdb {
  const pools = new Map<string, { pool: Pool; warehouse: Warehouse }>()
  const open: OpenWarehouse = ({ options: { database } }) => {
    const path = typeof database === "string" && Object.hasOwn(databases, database) ? databases[database] : undefined
    if (!path) {
      throw new AppError(
        "invalid_input",
        `options.database: there is no database named ${String(database)}. Known: ${Object.keys(databases).join(", ")}.`,
        {
          reason: "unknown_database",
        },
      )
    }
    const there = pools.get(path)
    if (there) return there.warehouse
    const pool = createPool({ ...options, path, size: pool_size })
    const warehouse = openFile(pool, timeout_ms)
    pools.set(path, { pool, warehouse })
    return warehouse
  }
  return {
    open,
    close: () => {
      for (const { pool } of pools.values()) pool.close()
      pools.clear()
    },
    pids: () => [...pools.values()].flatMap(({ pool }) => pool.pids()),
  }
}
