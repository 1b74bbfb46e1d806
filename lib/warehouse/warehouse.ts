import type { ColumnarResult, ConnectionType, ResultColumn, SqlParams, TableColumn } from "#lib/warehouse/contract"

// The port every engine stands behind. Whoever holds a Warehouse can do nothing that was not walled and priced:
// `dryRun` and `run` check the statement themselves, no matter who wrote it.

export type Dialect = "duckdb" | "postgres" | "bigquery" | "snowflake"

export type DatasetInfo = { name: string; description: string | null; location: string | null; table_count: number }
export type TableInfo = {
  dataset: string
  name: string
  table_type: "table" | "view"
  description: string | null
  row_count: number
  size_bytes: number
}
export type TableSchema = TableInfo & { columns: TableColumn[] }

/** One table of a price: which columns are read and how many logical bytes they weigh. */
export type TablePrice = { table: string; columns: string[]; bytes: number; table_bytes: number }

export type DryRun = {
  bytes_scanned: number
  is_estimate: boolean
  estimated_cost_usd: number
  schema: ResultColumn[]
  referenced_tables: TablePrice[]
  /** The largest number of rows any step of the plan is expected to touch. */
  cardinality: number
}

export type RunLimits = {
  /** A statement estimated at this many bytes or more is refused before anything is read. */
  max_bytes: number
  max_rows: number
  /** Most bytes of the result as JSON. */
  max_result_bytes: number
  /** The statement is cancelled at T and its process killed at T + 1.5 s. */
  timeout_ms: number
  signal?: AbortSignal
}

/** For SQL an assistant wrote the cap never moves. */
export const DEFAULT_MAX_BYTES = 100_000_000

export const DEFAULT_LIMITS: RunLimits = {
  max_bytes: DEFAULT_MAX_BYTES,
  max_rows: 10_000,
  max_result_bytes: 8_000_000,
  timeout_ms: 15_000,
}

/** Rows a single step of a plan may be expected to touch: cross joins of nothing cost no bytes but all the time. */
export const MAX_CARDINALITY = 100_000_000

export type Warehouse = {
  dialect: Dialect
  /** Answers when the engine can be reached and the credential reads only; throws with a remedy otherwise. */
  test(): Promise<void>
  listDatasets(): Promise<DatasetInfo[]>
  listTables(dataset: string): Promise<TableInfo[]>
  /** Throws `not_found` naming the tables there are. */
  getTableSchema(dataset: string, table: string): Promise<TableSchema>
  /** Walls and price. Reads no table. Refuses what the walls refuse, but not what is merely too expensive. */
  dryRun(sql: string, params?: SqlParams): Promise<DryRun>
  /** Walls, price, then the run within `limits`. Over `max_bytes` nothing is read. */
  run(sql: string, params?: SqlParams, limits?: Partial<RunLimits>): Promise<ColumnarResult>
}

/** What a connection row knows of its warehouse. `credentials` are opened bytes, or null when the kind needs none. */
export type WarehouseSource = { options: Record<string, unknown>; credentials: Uint8Array | null }

export type OpenWarehouse = (source: WarehouseSource) => Warehouse

/** One opener per kind that is available; a missing kind is answered with a plain message by `connections`. */
export type Warehouses = Partial<Record<ConnectionType, OpenWarehouse>>

declare module "#lib/platform/context" {
  interface Ports {
    warehouses: Warehouses
  }
}
