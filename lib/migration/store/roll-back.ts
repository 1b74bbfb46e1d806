import "server-only"
import { sql } from "kysely"
import type { MergedStep, SessionStep } from "#lib/migration/merge-legacy"
import type { LaneRow, RunRow } from "#lib/migration/store/run"
import type { LegacyState, WriteBack } from "#lib/migration/write-back"
import type { Db } from "#lib/platform/context"

// Users on their way back: who they are, what is known of them, and the one statement that puts many of them back.

/** The next migrated users of a lane whom the run is about, in id order; with `run.user_ids`, only those. */
export async function migratedUsers(db: Db, run: RunRow, lane: LaneRow, limit: number): Promise<{ user_id: string }[]> {
  const range = run.user_ids
    ? sql`i.user_id = any(${run.user_ids}::uuid[])`
    : sql`i.user_id ${lane.cursor_id ? sql`> ${lane.cursor_id}` : sql`>= ${lane.first_id}`} and i.user_id <= ${lane.last_id}`
  const { rows } = await sql<{ user_id: string }>`
    select i.user_id from migration_items i
    where ${range} and i.status = 'completed'
      ${run.of_run ? sql`and i.run_id = ${run.of_run}` : sql``}
      ${run.of_batch === null ? sql`` : sql`and i.batch = ${run.of_batch}`}
    order by i.user_id limit ${limit}`.execute(db)
  return rows
}

/** A migrated user whom nobody moves and whose session nobody changes until the transaction ends. */
export type Held = {
  user_id: string
  /** Null when the session was deleted. */
  workspace_id: string | null
  session_id: string | null
  /** The version of the legacy row: it is not to be put back over a later one. */
  seen: number
  /** Something was saved since the last move, or the legacy row changed. */
  is_saved: boolean
  is_edited: boolean
  /** The legacy row of the last move is not kept any more. */
  is_pruned: boolean
}

/** Those of these users who are migrated, in id order. */
export async function lockMigrated(db: Db, user_ids: readonly string[]): Promise<Held[]> {
  const { rows } = await sql<Held>`select * from app.lock_migrated(${user_ids}::uuid[])`.execute(db)
  return rows
}

export type BothSides = {
  user_id: string
  seen: number
  base: { preferences: unknown }
  now: LegacyState
  steps: SessionStep[]
  passed: number
  is_finalized: boolean
}

/** What both sides of these users say. Their legacy rows are held from here on as well. */
export async function bothSidesOf(db: Db, user_ids: readonly string[]): Promise<BothSides[]> {
  await sql`select from profiles where user_id = any(${user_ids}::uuid[]) order by user_id for update`.execute(db)
  const { rows } = await sql<BothSides>`
    select i.user_id, p.xmin::text::bigint as seen, coalesce(l.after, l.before) as base, app.legacy_row(p) as now,
      coalesce(s.legacy_passed, 0) as passed, s.status = 'finalized' as is_finalized,
      coalesce((select json_agg(json_build_object('step_id', st.step_id, 'data', st.data, 'revision', st.revision,
          'definition_version', st.definition_version) order by st.step_id)
        from onboarding_steps st where st.workspace_id = s.workspace_id and st.session_id = s.id and st.step_id <= 23), '[]') as steps
    from migration_items i
    join profiles p on p.user_id = i.user_id
    join onboarding_sessions s on s.id = i.session_id
    join onboarding_migration_log l on l.id = i.log_id
    where i.user_id = any(${user_ids}::uuid[])`.execute(db)
  return rows
}

export type RollBackRow = Pick<Held, "user_id" | "workspace_id" | "session_id" | "seen"> & {
  batch: number
  /** What the legacy row gets; absent when it stays as it is. */
  back?: WriteBack
  warnings?: string[]
  /** Sum of the steps' revisions afterwards; absent when nothing was saved. */
  revision?: number
  error_code?: string
  error_message?: string
}

export type TakenStep = MergedStep & { user_id: string; workspace_id: string; session_id: string }

/** Gives the ids of those it was done for; whose legacy row changed since it was read is not among them. */
export async function rollBackUsers(
  db: Db,
  run: Pick<RunRow, "id" | "started_by">,
  rows: readonly RollBackRow[],
  steps: readonly TakenStep[],
): Promise<string[]> {
  const result = await sql<{ done: string[] }>`
    select app.roll_back_users(${run.id}, ${run.started_by}, ${JSON.stringify(rows)}::jsonb, ${JSON.stringify(steps)}::jsonb) as done`.execute(
    db,
  )
  return result.rows[0]?.done ?? []
}
