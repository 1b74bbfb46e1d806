import "server-only"
import { sql } from "kysely"
import type { LaneRow, RunRow } from "#lib/migration/store/run"
import type { Db } from "#lib/platform/context"

// The second phase: who still has a manifest to get, and what became of it.

export type DueManifest = { user_id: string; workspace_id: string; session_id: string; finalized_at: string }

/** The next migrated users of a lane whose manifest was not made yet, or failed before, in id order. */
export async function dueManifests(db: Db, run: RunRow, lane: LaneRow, limit: number): Promise<DueManifest[]> {
  const only = run.user_ids ? sql`and i.user_id = any(${run.user_ids}::uuid[])` : sql``
  const from = lane.cursor_id ? sql`i.user_id > ${lane.cursor_id}` : sql`i.user_id >= ${lane.first_id}`
  const { rows } = await sql<DueManifest>`
    select i.user_id, i.workspace_id, i.session_id, coalesce(p.onboarding_completed_at, p.updated_at) as finalized_at
    from migration_items i join profiles p on p.user_id = i.user_id
    where i.manifest in ('pending', 'failed') and i.status = 'completed' and ${from} and i.user_id <= ${lane.last_id} ${only}
    order by i.user_id limit ${limit}`.execute(db)
  return rows
}

export type ManifestOutcome = {
  outcome: "completed" | "skipped" | "failed"
  error_code: string | null
  error_message: string | null
}

/**
 * Notes what became of a manifest. False when it is not due any more: somebody else noted it, or its user was rolled
 * back. An item that failed at its manifest is still migrated, so its error stands beside `completed`.
 */
export async function noteManifest(
  db: Db,
  run: Pick<RunRow, "id" | "started_by">,
  due: DueManifest,
  { outcome, error_code, error_message }: ManifestOutcome,
): Promise<boolean> {
  const event = `manifest_${outcome}`
  const { rows } = await sql`
    with noted as (
      update migration_items i set manifest = ${outcome}, error_code = ${error_code}, error_message = ${error_message}, updated_at = now()
      where i.user_id = ${due.user_id} and i.status = 'completed' and i.manifest in ('pending', 'failed')
      returning i.user_id, i.session_id, i.batch
    )
    insert into onboarding_migration_log (id, run_id, batch, user_id, session_id, event, actor_id, error_code, error_message, hash)
    select l.id, ${run.id}, n.batch, n.user_id, n.session_id, ${event}, ${run.started_by}, ${error_code}, ${error_message},
      app.migration_log_hash(l.id, ${run.id}, n.batch, n.user_id, n.session_id, ${event}, ${run.started_by}, null, null,
        ${error_code}, ${error_message}, now())
    from noted n cross join lateral (select nextval('app.migration_log_ids') as id where n.user_id is not null) l
    returning 1`.execute(db)
  return rows.length === 1
}
