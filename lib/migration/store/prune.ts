import "server-only"
import { sql } from "kysely"
import type { Db } from "#lib/platform/context"

// What a cleanup takes away: images of legacy rows, and sessions whose users were rolled back and stayed so.

export async function countDue(
  db: Db,
  older_than: string,
): Promise<{ before_images: number; parked_sessions: number }> {
  const { rows } = await sql<{ before_images: number; parked_sessions: number }>`
    select (select count(*)::int from onboarding_migration_log l where l.user_id is not null and l.at < ${older_than}
        and (l.before is not null or l.after is not null)) as before_images,
      (select count(*)::int from onboarding_sessions s where s.parked_at < ${older_than}) as parked_sessions`.execute(
    db,
  )
  return rows[0] ?? { before_images: 0, parked_sessions: 0 }
}

/** Looks at the next rows of the log after an id; `last` is null when there are none that old. Hashes stay. */
export async function pruneImages(
  db: Db,
  older_than: string,
  after: number,
  limit: number,
): Promise<{ pruned: number; last: number | null }> {
  const { rows } = await sql<{ pruned: number; last: number | null }>`
    with due as materialized (
      select l.id from onboarding_migration_log l
      where l.id > ${after} and l.at < ${older_than} and l.user_id is not null and (l.before is not null or l.after is not null)
      order by l.id limit ${limit}
    ), gone as (
      update onboarding_migration_log l set before = null, after = null from due where l.id = due.id returning 1
    )
    select (select count(*)::int from gone) as pruned, (select max(id) from due) as last`.execute(db)
  return rows[0] ?? { pruned: 0, last: null }
}

/** Takes away parked sessions with their steps. Their users stay on the legacy side, and begin anew when they return. */
export async function pruneParked(db: Db, older_than: string, limit: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with due as materialized (
      select s.workspace_id, s.id, s.user_id from onboarding_sessions s
      where s.parked_at < ${older_than} order by s.parked_at limit ${limit} for update
    ), loosened as (
      update migration_items i set session_id = null, session_revision = 0 from due
      where i.user_id = due.user_id and i.session_id = due.id and i.status = 'rolled_back' returning 1
    ), gone as (
      delete from onboarding_sessions s using due where s.workspace_id = due.workspace_id and s.id = due.id returning 1
    )
    select count(*)::int as n from gone`.execute(db)
  return rows[0]?.n ?? 0
}
