import type { ResultColumn, SqlParams } from "#lib/warehouse/contract"
import type { CatalogueTable } from "#lib/warehouse/plan"

// What the web process and an executor child say to each other: one JSON object per line.

export type Ask =
  | { op: "parse"; sql: string }
  | { op: "plan"; sql: string; params: SqlParams; wants_schema: boolean }
  | { op: "run"; sql: string; params: SqlParams; max_rows: number; max_result_bytes: number }
  | { op: "catalogue" }
  | { op: "profile"; table: { schema: string; name: string } }

export type Profile = {
  column: string
  null_share: number
  distinct_count: number | null
  sample_values: string[] | null
  min: string | null
  max: string | null
}

export type Answers = {
  parse: { tree: unknown }
  plan: { plan: unknown; schema: ResultColumn[] | null }
  run: { columns: ResultColumn[]; data: unknown[][]; row_count: number; truncated: boolean; duration_ms: number }
  catalogue: { tables: CatalogueTable[] }
  profile: { profiles: Profile[] }
}

export type Failure = {
  kind: "interrupted" | "out_of_memory" | "invalid" | "failed"
  message: string
  position?: number
}

export type ToChild = { id: number; ask: Ask } | { interrupt: number }
export type FromChild =
  | { ready: true }
  | { fatal: string }
  | { id: number; answer: unknown }
  | { id: number; failure: Failure }
