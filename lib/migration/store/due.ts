import "server-only"
import { type QueryResult, type RawBuilder, sql } from "kysely"
import type { SessionStep } from "#lib/migration/merge-legacy"
import type { LegacyUser } from "#lib/migration/plan"
import type { LaneRow, RunRow } from "#lib/migration/store/run"
import type { Db } from "#lib/platform/context"

// Who is to be moved, and what a move must know of them.

export type DueUser = LegacyUser & {
  /** The version of the legacy row that was read: a move is refused when there is a later one. */
  seen: number
  /** Where they stand already, when they have a session. */
  session_id: string | null
  workspace_id: string | null
  was_migrated: boolean
}

// app.is_legacy() in the open, as the index profiles_legacy has it: called for each of a million rows it takes seconds.
export const isLegacy = sql<boolean>`(p.onboarding_status is not null or p.onboarding_step is not null
  or p.has_completed_onboarding or p.preferences <> '{}'::jsonb)`

/** Rows of `profiles p left join migration_items i` that a run has something to do for. */
const isDue = (run: RunRow, phase: LaneRow["phase"]) => {
  const changed = sql`(i.legacy_xmin <> p.xmin::text::bigint and (app.legacy_row(p) - 'updated_at') is distinct from
    (select coalesce(l.after, l.before) - 'updated_at' from onboarding_migration_log l where l.id = i.log_id))`
  if (phase === "again") return sql`i.run_id = ${run.id} and i.status = 'completed' and ${changed}`
  return sql`(i.user_id is null or (i.status <> 'completed' and i.updated_at <= ${bound(run)}) or (i.status = 'completed' and ${changed}))`
}

// Instants lose their microseconds on the way here, so the bound is read where it stands.
const bound = (run: Pick<RunRow, "id">) => sql`(select r.bound_at from migration_runs r where r.id = ${run.id})`

/** The next users of a lane, in id order; with `run.user_ids`, only those. */
export async function dueUsers(db: Db, run: RunRow, lane: LaneRow, limit: number): Promise<DueUser[]> {
  const where = run.user_ids
    ? sql`p.user_id = any(${run.user_ids}::uuid[])`
    : sql`p.user_id ${lane.cursor_id ? sql`> ${lane.cursor_id}` : sql`>= ${lane.first_id}`} and p.user_id <= ${lane.last_id}`
  const { rows } = await inIdOrder(
    db,
    sql<DueUser>`
    select p.user_id, p.xmin::text::bigint as seen, p.onboarding_status, p.onboarding_step, p.has_completed_onboarding,
      p.preferences, p.onboarding_completed_at, p.created_at, p.updated_at, p.last_workspace_id, m.workspaces,
      i.session_id, i.workspace_id, coalesce(i.status = 'completed', false) as was_migrated
    from profiles p
    left join lateral (select * from migration_items i where i.user_id = p.user_id offset 0) i on true
    cross join lateral (
      select coalesce(json_agg(json_build_object('id', m.workspace_id, 'role', m.role)), '[]') as workspaces
      from workspace_members m where m.user_id = p.user_id
    ) m
    where ${where} and ${isLegacy} and p.created_at <= ${bound(run)} and ${isDue(run, lane.phase)}
    order by p.user_id limit ${limit}`,
  )
  return rows
}

/**
 * Runs a question that takes its rows in id order from an index. A run fills its tables faster than they are analysed, and
 * a planner that does not know them would read a whole lane, or all items, and sort them, for each page.
 */
async function inIdOrder<T>(db: Db, query: RawBuilder<T>): Promise<QueryResult<T>> {
  const allow = (is: "on" | "off") =>
    sql`select set_config('enable_sort', ${is}, true), set_config('enable_bitmapscan', ${is}, true),
      set_config('enable_seqscan', ${is}, true)`.execute(db)
  await allow("off")
  const result = await query.execute(db)
  await allow("on")
  return result
}

/** Users of a lane who are due, or, for a rollback, whom it is about. */
export async function countDue(db: Db, run: RunRow, lane: LaneRow): Promise<number> {
  const range = (column: "p.user_id" | "i.user_id") =>
    sql`${sql.ref(column)} between ${lane.first_id} and ${lane.last_id}`
  const ofRun = run.of_run
    ? sql`i.run_id = ${run.of_run} ${run.of_batch === null ? sql`` : sql`and i.batch = ${run.of_batch}`}`
    : sql`true`
  const from =
    run.kind === "rollback"
      ? sql`migration_items i where ${range("i.user_id")} and i.status = 'completed' and ${ofRun}`
      : sql`profiles p left join migration_items i on i.user_id = p.user_id
          where ${range("p.user_id")} and ${isLegacy} and p.created_at <= ${bound(run)} and ${isDue(run, lane.phase)}`
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${from}`.execute(db)
  return rows[0]?.n ?? 0
}

/** A session a user has already: its steps, and the legacy row as it was when they were last moved. */
export type Standing = {
  user_id: string
  base: { preferences: unknown } | null
  is_parked: boolean
  steps: SessionStep[]
}

/** Those of these users whose session is there. */
export async function standingOf(db: Db, user_ids: readonly string[]): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select i.user_id, coalesce(l.after, l.before) as base, s.parked_at is not null as is_parked,
      coalesce((select json_agg(json_build_object('step_id', st.step_id, 'data', st.data, 'revision', st.revision,
          'definition_version', st.definition_version) order by st.step_id)
        from onboarding_steps st where st.workspace_id = s.workspace_id and st.session_id = s.id and st.step_id <= 23), '[]') as steps
    from migration_items i
    join onboarding_sessions s on s.workspace_id = i.workspace_id and s.id = i.session_id
    left join lateral (
      -- A try that failed is no move: what the row said before it still is to come.
      select l.before, l.after from onboarding_migration_log l
      where l.user_id = i.user_id and l.event in ('migrated', 'rolled_back') order by l.id desc limit 1
    ) l on true
    where i.user_id = any(${user_ids}::uuid[])`.execute(db)
  return rows
}
