import "server-only"
import { sql } from "kysely"
import type { LegacyRow } from "#lib/migration/store/read"
import type { Db } from "#lib/platform/context"

export type Move = {
  id: number
  user_id: string
  event: "migrated" | "failed" | "rolled_back"
  before: LegacyRow | null
  after: LegacyRow | null
  /** What the move's leaf was, in hex; of a rollback, the hash of the row it left. */
  after_sha256: string | null
  error_code: string | null
  error_message: string | null
  at: string
  /** Nobody moved them since. */
  is_last: boolean
  /** They had been migrated before: this move merged into a session that was there. */
  was_moved_before: boolean
}

/**
 * What a run did to the next users after one, in the order of their ids. Looks at `limit` users, whether the run moved
 * them or not; `last` is the last it looked at, null when there were none.
 */
export async function movesOfRun(
  db: Db,
  run_id: string,
  after: string | null,
  limit: number,
): Promise<{ moves: Move[]; last: string | null }> {
  const users = sql`select i.user_id, i.log_id, i.attempts from migration_items i
    where ${after === null ? sql`true` : sql`i.user_id > ${after}`} order by i.user_id limit ${limit}`
  const { rows } = await sql<{ moves: Move[]; last: string | null }>`
    with page as materialized (${users})
    select (select user_id from page order by user_id desc limit 1) as last, coalesce((
      select json_agg(json_build_object('id', l.id, 'user_id', l.user_id, 'event', l.event, 'before', l.before,
        'after', l.after, 'after_sha256', encode(l.after_sha256, 'hex'), 'error_code', l.error_code,
        'error_message', l.error_message, 'at', l.at, 'is_last', l.id = page.log_id,
        'was_moved_before', page.attempts > 1 and exists (select from onboarding_migration_log e
          where e.user_id = l.user_id and e.id < l.id and e.event = 'migrated')) order by l.user_id, l.id)
      from page join onboarding_migration_log l on l.user_id = page.user_id and l.run_id = ${run_id}
        and l.event in ('migrated', 'failed', 'rolled_back')), '[]') as moves`.execute(db)
  return rows[0] ?? { moves: [], last: null }
}
