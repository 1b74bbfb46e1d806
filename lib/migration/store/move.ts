import "server-only"
import { sql } from "kysely"
import type { Carried } from "#lib/migration/carry"
import type { RunRow } from "#lib/migration/store/run"
import type { Db } from "#lib/platform/context"

// What a move writes, as the database takes it: as many users as one statement is given.

export type PlanRow = {
  user_id: string
  seen: number
  batch: number
  status: "completed" | "failed"
  leaf: string
  workspace_id?: string
  session_id?: string
  passed?: number
  step?: number
  manifest?: string | null
  error_code?: string
  error_message?: string
  warnings?: string[]
  /** Sum of the revisions of the session's steps once it is moved. */
  revision?: number
}

export type StepRow = Carried & { user_id: string; workspace_id: string; session_id: string; revision: number }

/** Moves users, or, in a dry run, does all of it and undoes it. Gives the ids of those it was done for. */
export async function migrateUsers(
  db: Db,
  run: Pick<RunRow, "id" | "kind" | "started_by">,
  plans: readonly PlanRow[],
  steps: readonly StepRow[],
): Promise<string[]> {
  const move = run.kind === "dry_run" ? sql`app.rehearse_users` : sql`app.migrate_users`
  const { rows } = await sql<{ done: string[] }>`
    select ${move}(${run.id}, (select r.bound_at from migration_runs r where r.id = ${run.id}), ${run.started_by},
      ${JSON.stringify(plans)}::jsonb, ${JSON.stringify(steps)}::jsonb) as done`.execute(db)
  return rows[0]?.done ?? []
}
