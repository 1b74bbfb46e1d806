import { z } from "zod"
import { ResultColumn } from "#lib/warehouse/contract"

/** One table of a price. `columns` are those that are read. */
export const PricedTable = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()),
  bytes: z.number(),
  table_bytes: z.number(),
})
export type PricedTable = z.infer<typeof PricedTable>

/** What a statement was priced at, under which cap, and what its last run really took. Kept by connection and SQL hash. */
export const Receipt = z.object({
  connection_id: z.string(),
  sql_sha256: z.string(),
  bytes_estimated: z.number(),
  is_estimate: z.boolean(),
  cap_bytes: z.number(),
  estimated_cost_usd: z.number(),
  result_schema: z.array(ResultColumn),
  referenced_tables: z.array(PricedTable),
  priced_at: z.string(),
  last_run_at: z.string().nullable(),
  bytes_scanned: z.number().nullable(),
  duration_ms: z.number().nullable(),
  row_count: z.number().nullable(),
})
export type Receipt = z.infer<typeof Receipt>
