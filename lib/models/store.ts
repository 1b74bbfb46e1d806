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

/** Notes a call for vectors, for whoever may search: a viewer has no right to write here, and a job has no person. */
export async function noteEmbeddingCall(
  db: Db,
  call: Pick<ModelCall, "workspace_id" | "provider" | "model" | "input_tokens" | "cost_usd" | "latency_ms" | "status">,
): Promise<void> {
  const { workspace_id, provider, model, input_tokens, cost_usd, latency_ms, status } = call
  await sql`select app.note_embedding_call(${workspace_id}, ${provider}, ${model}, ${input_tokens}, ${cost_usd}, ${latency_ms}, ${status})`.execute(
    db,
  )
}

/** US dollars spent by a workspace since an instant. */
export async function spentSince(db: Db, workspace_id: string, since: Date): Promise<number> {
  const { rows } = await sql<{
    usd: number
  }>`select app.model_spend(${workspace_id}, ${since.toISOString()}) as usd`.execute(db)
  return Number(rows[0]?.usd ?? 0)
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
