import "server-only"
import { sql } from "kysely"
import type { LaneFacts, RunFacts } from "#lib/migration/progress"
import type { Db } from "#lib/platform/context"

// Runs as they are shown: without the users they name, which can be ten thousand, and with their lanes added up.

export type ShownRun = RunFacts & { lanes: LaneFacts[] }

const SHOWN = sql`r.id, r.kind, r.state, r.phase, cardinality(r.user_ids) as named, r.of_run, r.of_batch, r.batch_size,
  r.users_per_second, r.total, r.heartbeat_at, r.rates, r.started_by, r.created_at, r.started_at, r.finished_at,
  r.error_message, r.report,
  (select coalesce(json_agg(l), '[]') from (
    select phase, sum(batches)::int as batches, sum(succeeded)::int as succeeded, sum(failed)::int as failed,
      sum(skipped)::int as skipped
    from migration_lanes where run_id = r.id group by phase) l) as lanes`

export async function findShown(db: Db, id: string): Promise<ShownRun | undefined> {
  const { rows } = await sql<ShownRun>`select ${SHOWN} from migration_runs r where r.id = ${id}`.execute(db)
  return rows[0]
}

/** Runs newest first, those after the given one in that order. */
export async function pageOfRuns(db: Db, after: string | undefined, limit: number): Promise<ShownRun[]> {
  // Instants lose their microseconds on the way to a caller, so where the page ended is read where it stands.
  const older =
    after === undefined
      ? sql`true`
      : sql`(r.created_at, r.id) < (select o.created_at, o.id from migration_runs o where o.id = ${after})`
  const { rows } = await sql<ShownRun>`
    select ${SHOWN} from migration_runs r where ${older} order by r.created_at desc, r.id desc limit ${limit}`.execute(
    db,
  )
  return rows
}
