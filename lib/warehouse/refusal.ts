import { AppError, type ErrorDetails } from "#lib/platform/errors"
import type { DryRun } from "#lib/warehouse/warehouse"

// How a statement is told no: what offends, where it stands, and what would help.

/** Where a byte offset lies in a text, counted in characters from 0, lines and columns from 1. Null past the end. */
export function positionAt(
  sql: string,
  byteOffset: number | undefined,
): { position: number; line: number; column: number } | null {
  if (byteOffset === undefined || !Number.isSafeInteger(byteOffset) || byteOffset < 0) return null
  const bytes = new TextEncoder().encode(sql)
  if (byteOffset > bytes.length) return null
  const before = new TextDecoder().decode(bytes.subarray(0, byteOffset))
  const lines = before.split("\n")
  return { position: before.length, line: lines.length, column: (lines.at(-1) ?? "").length + 1 }
}

function refusal(reason: string, message: string, details: ErrorDetails): never {
  throw new AppError("invalid_input", message, {
    reason,
    ...details,
    issues: [{ path: ["sql"], message, code: reason }],
  })
}

/** The parser wall says no. `byteOffset` as DuckDB counts. */
export function refuse(sql: string, token: string, why: string, byteOffset?: number): never {
  const place = positionAt(sql, byteOffset)
  const where = place ? ` (line ${place.line}, column ${place.column})` : ""
  return refusal("sql_refused", `This SQL is not allowed${where}: ${why}.`, { token, ...place })
}

/** The engine does not understand the statement: a syntax error, an unknown column, a type that does not fit. */
export function invalidSql(sql: string, message: string, byteOffset?: number): never {
  const place = positionAt(sql, byteOffset)
  const where = place ? ` (line ${place.line}, column ${place.column})` : ""
  return refusal("sql_invalid", `The SQL could not be understood${where}: ${message}`, { ...place })
}

/** 1,234,567 bytes as people read them: decimal units, as caps are given. */
export function readableBytes(bytes: number): string {
  const units: [number, string][] = [
    [1e12, "TB"],
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
  ]
  const unit = units.find(([size]) => bytes >= size)
  return unit ? `${(bytes / unit[0]).toFixed(bytes / unit[0] < 10 ? 1 : 0)} ${unit[1]}` : `${bytes} bytes`
}

/** The price wall: at or over the cap nothing is read. Names the heaviest table, the estimate, the cap and what would help. */
export function checkBudget(price: Pick<DryRun, "bytes_scanned" | "referenced_tables">, cap_bytes: number): void {
  if (price.bytes_scanned < cap_bytes) return
  const [heaviest] = [...price.referenced_tables].sort((a, b) => b.bytes - a.bytes)
  const table = heaviest?.table ?? "the tables"
  const help =
    price.bytes_scanned > 1e9
      ? "Use a partitioned query: filter on the partition or date column so that only the needed part is read, and name the columns."
      : heaviest && heaviest.columns.length > 4
        ? `Name only the columns that are needed instead of ${heaviest.columns.length} of ${table}.`
        : "Read fewer or narrower columns, or filter on a partition column."
  throw new AppError(
    "too_large",
    `This query would scan ${readableBytes(price.bytes_scanned)} of ${table}; the cap is ${readableBytes(cap_bytes)}, so nothing was read. ${help}`,
    {
      reason: "over_budget",
      table,
      bytes_scanned: price.bytes_scanned,
      cap_bytes,
      tables: price.referenced_tables.map(({ table, bytes, columns }) => ({ table, bytes, columns: columns.length })),
      help,
    },
  )
}

/** The effort wall: a plan may not be expected to touch more rows than this in one step. */
export function checkCardinality(price: Pick<DryRun, "cardinality">, max_rows: number): void {
  if (price.cardinality <= max_rows) return
  const rows = Intl.NumberFormat("en").format(price.cardinality)
  throw new AppError(
    "too_large",
    `This query is expected to work through about ${rows} rows in one step; at most ${Intl.NumberFormat("en").format(max_rows)} are allowed. Join on keys instead of combining every row with every other, or aggregate first.`,
    { reason: "over_cardinality", cardinality: price.cardinality, max_rows },
  )
}
