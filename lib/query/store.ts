import "server-only"
import type { Db } from "#lib/platform/context"
import type { Receipt } from "#lib/query/contract"

const COLUMNS = [
  "connection_id",
  "sql_sha256",
  "bytes_estimated",
  "is_estimate",
  "cap_bytes",
  "estimated_cost_usd",
  "result_schema",
  "referenced_tables",
  "priced_at",
  "last_run_at",
  "bytes_scanned",
  "duration_ms",
  "row_count",
] as const

export type Price = Pick<
  Receipt,
  "bytes_estimated" | "is_estimate" | "cap_bytes" | "estimated_cost_usd" | "result_schema" | "referenced_tables"
>
export type Actual = { last_run_at: string; bytes_scanned: number; duration_ms: number; row_count: number }
type Place = { workspace_id: string; connection_id: string; sql_sha256: string }

/** Writes the newest price of a statement, and what its run took when there was one. */
export async function putReceipt(
  db: Db,
  place: Place,
  price: Price,
  priced_by: string | null,
  priced_at: string,
  actual?: Actual,
): Promise<Receipt> {
  const values = {
    ...price,
    result_schema: JSON.stringify(price.result_schema),
    referenced_tables: JSON.stringify(price.referenced_tables),
    priced_by,
    priced_at,
    ...actual,
  }
  const row = await db
    .insertInto("query_receipts")
    .values({ ...place, ...values })
    .onConflict((conflict) => conflict.columns(["workspace_id", "connection_id", "sql_sha256"]).doUpdateSet(values))
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
  return row as unknown as Receipt
}

export async function listReceipts(
  db: Db,
  workspace_id: string,
  connection_id: string,
  hashes: string[],
): Promise<Receipt[]> {
  if (hashes.length === 0) return []
  const rows = await db
    .selectFrom("query_receipts")
    .select(COLUMNS)
    .where("workspace_id", "=", workspace_id)
    .where("connection_id", "=", connection_id)
    .where("sql_sha256", "in", hashes)
    .execute()
  return rows as unknown as Receipt[]
}
