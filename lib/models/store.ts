import "server-only"
import { sql } from "kysely"
import type { Db } from "#lib/platform/context"

export type ModelCall = {
  workspace_id: string
  session_id: string | null
  user_id: string | null
  provider: string
  model: string
  purpose: string
  input_tokens: number
  cached_input_tokens: number
  output_tokens: number
  cost_usd: number
  latency_ms: number
  first_token_ms: number | null
  status: string
}

export async function insertCall(db: Db, call: ModelCall): Promise<void> {
  await db.insertInto("model_calls").values(call).execute()
}

/** US dollars spent by a workspace since an instant. */
export async function spentSince(db: Db, workspace_id: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom("model_calls")
    .select(sql<number>`coalesce(sum(cost_usd), 0)`.as("usd"))
    .where("workspace_id", "=", workspace_id)
    .where("at", ">=", since.toISOString())
    .executeTakeFirstOrThrow()
  return Number(row.usd)
}

/** The monthly budget of a workspace in US dollars. */
export async function budgetOf(db: Db, workspace_id: string): Promise<number> {
  const row = await db
    .selectFrom("workspaces")
    .select("model_budget_usd")
    .where("id", "=", workspace_id)
    .executeTakeFirstOrThrow()
  return Number(row.model_budget_usd)
}
