import { z } from "zod"

/** The engines a connection may be of. Only `duckdb` answers today; the others come with their own adapters. */
export const ConnectionType = z.enum(["duckdb", "postgres", "bigquery", "snowflake"])
export type ConnectionType = z.infer<typeof ConnectionType>

/** What a reader may do with a column: compute, plot over time, group by. */
export const ColumnKind = z.enum(["number", "text", "date", "timestamp", "time", "boolean", "other"])
export type ColumnKind = z.infer<typeof ColumnKind>

/** A column of a result: `type` in the engine's own words, `kind` in ours. */
export const ResultColumn = z.strictObject({ name: z.string(), type: z.string(), kind: ColumnKind })
export type ResultColumn = z.infer<typeof ResultColumn>

/**
 * A result by columns: `data[c][r]` is row r of `columns[c]`. Numbers beyond 2^53 are strings; dates are
 * `YYYY-MM-DD`; instants are ISO 8601 in UTC with `Z`. `bytes_scanned` are logical bytes (row count x column width).
 */
export const ColumnarResult = z.strictObject({
  columns: z.array(ResultColumn),
  data: z.array(z.array(z.unknown())),
  row_count: z.int(),
  /** True when the row cap or the byte cap cut the result. */
  truncated: z.boolean(),
  bytes_scanned: z.int(),
  duration_ms: z.number(),
  cached: z.boolean(),
  as_of: z.iso.datetime(),
})
export type ColumnarResult = z.infer<typeof ColumnarResult>

const Scalar = z.union([z.string().max(4_000), z.number(), z.boolean(), z.null()])

/** Values bound to a statement: an array for `$1`, an object for `$name`. A list binds as one list value. */
export const SqlParams = z.union([
  z.array(z.union([Scalar, z.array(Scalar).max(1_000)])).max(200),
  z.record(z.string().regex(/^[A-Za-z_]\w{0,62}$/), z.union([Scalar, z.array(Scalar).max(1_000)])),
])
export type SqlParams = z.infer<typeof SqlParams>

/** One SELECT as people and the assistant write it. */
export const Sql = z.string().trim().min(1, "sql: write one SELECT statement").max(50_000)

/** A column of a table. `width` is the mean number of bytes of a value. */
export const TableColumn = z.strictObject({
  name: z.string(),
  type: z.string(),
  kind: ColumnKind,
  nullable: z.boolean(),
  description: z.string().nullable(),
  width: z.number(),
  /** Share of values that are null, 0 to 1. */
  null_share: z.number().nullable(),
  /** Distinct values, about; null where the engine does not say. */
  distinct_count: z.number().nullable(),
  /** A few values as text, most frequent first, for columns with few distinct ones. */
  sample_values: z.array(z.string()).nullable(),
  /** Smallest and largest value as text, for numbers and dates. */
  min: z.string().nullable(),
  max: z.string().nullable(),
})
export type TableColumn = z.infer<typeof TableColumn>
