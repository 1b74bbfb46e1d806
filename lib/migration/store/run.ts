import "server-only"
import { sql } from "kysely"
import type { Notes } from "#lib/migration/notes"
import { rangesOf } from "#lib/migration/ranges"
import type { Db } from "#lib/platform/context"

// Runs and their lanes. A run belongs to whoever raised its fence last; what carries an older number changes nothing.

export type Kind = "migrate" | "dry_run" | "rollback"
export type State = "queued" | "running" | "paused" | "completed" | "cancelled" | "failed"

export type Report = {
  root: string
  causes: { error_code: string; message: string; users: number }[]
  warnings: { warning: string; users: number }[]
  seconds: { users: number; manifests: number }
}

export type RunRow = {
  id: string
  kind: Kind
  state: State
  phase: "users" | "manifests"
  user_ids: string[] | null
  of_run: string | null
  of_batch: number | null
  batch_size: number
  users_per_second: number | null
  bound_at: string
  total: number | null
  fence: number
  heartbeat_at: string | null
  rates: number[]
  started_by: string | null
  created_at: string
  started_at: string | null
  finished_at: string | null
  error_message: string | null
  report: Report | null
}

/** `again` goes over users whose legacy row changed while `users` ran; they are counted there already. */
export type LanePhase = "users" | "again" | "manifests"

export type LaneRow = {
  run_id: string
  phase: LanePhase
  lane: number
  first_id: string
  last_id: string
  cursor_id: string | null
  is_done: boolean
  batches: number
  succeeded: number
  failed: number
  skipped: number
  root: string
  notes: Notes
}

export type NewRun = Pick<
  RunRow,
  "kind" | "user_ids" | "of_run" | "of_batch" | "batch_size" | "users_per_second" | "started_by"
> & { bound_at?: string }

/** Queues a run with its lanes. Its set is bound here. */
export async function createRun(db: Db, { user_ids, ...given }: NewRun): Promise<RunRow> {
  const ids = user_ids && [...new Set(user_ids)].sort()
  const run = await db
    .insertInto("migration_runs")
    .values({ ...given, user_ids: ids })
    .returningAll()
    .executeTakeFirstOrThrow()
  const lanes = rangesOf(ids).map((range, lane) => ({ run_id: run.id, phase: "users", lane, ...range }))
  await db.insertInto("migration_lanes").values(lanes).execute()
  return run as RunRow
}

export async function findRun(db: Db, id: string): Promise<RunRow | undefined> {
  const row = await db.selectFrom("migration_runs").selectAll().where("id", "=", id).executeTakeFirst()
  return row as RunRow | undefined
}

/** Newest first, those that come after the run `after`. */
export async function listRuns(db: Db, limit: number, after?: string): Promise<RunRow[]> {
  const rows = await db
    .selectFrom("migration_runs")
    .selectAll()
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(created_at, id) < (select r.created_at, r.id from migration_runs r where r.id = ${after}::uuid)`,
      ),
    )
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute()
  return rows as RunRow[]
}

/** All lanes of these runs, in the order they are worked. */
export async function lanesOf(db: Db, run_ids: readonly string[]): Promise<LaneRow[]> {
  if (run_ids.length === 0) return []
  const rows = await db
    .selectFrom("migration_lanes")
    .selectAll()
    .where("run_id", "in", run_ids)
    .orderBy("run_id")
    .orderBy("phase")
    .orderBy("lane")
    .execute()
  return rows as LaneRow[]
}

/** Moves a run to another state; undefined when it is in none of `from`. */
export async function setState(
  db: Db,
  id: string,
  from: readonly State[],
  to: State,
  error_message: string | null = null,
): Promise<RunRow | undefined> {
  const isOver = to === "completed" || to === "cancelled" || to === "failed"
  const row = await db
    .updateTable("migration_runs")
    .set({ state: to, error_message, finished_at: isOver ? sql<string>`now()` : null, leased_until: null })
    .where("id", "=", id)
    .where("state", "in", from)
    .returningAll()
    .executeTakeFirst()
  return row as RunRow | undefined
}

export async function setThrottle(db: Db, id: string, users_per_second: number | null): Promise<RunRow | undefined> {
  const row = await db
    .updateTable("migration_runs")
    // How fast it went under another limit says nothing of the time that is left.
    .set({ users_per_second, rates: [] })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst()
  return row as RunRow | undefined
}
