import "server-only"
import { sql } from "kysely"
import type { LegacyRow } from "#lib/migration/store/read"
import type { Db } from "#lib/platform/context"

// The log of moves. It is only ever added to; what a row says of itself is hashed when it is written.

export type RunEvent = "run_started" | "run_paused" | "run_resumed" | "run_cancelled" | "run_throttled" | "pruned"

/** Writes down what was done with a run, under the transaction's own time. */
export async function appendEvent(
  db: Db,
  row: { run_id: string; event: RunEvent; actor_id: string | null; after?: object },
): Promise<void> {
  const after = row.after === undefined ? null : JSON.stringify(row.after)
  await sql`
    insert into onboarding_migration_log (id, run_id, event, actor_id, after, after_sha256, hash)
    select e.id, ${row.run_id}, ${row.event}, ${row.actor_id}, e.after, e.after_sha256,
      app.migration_log_hash(e.id, ${row.run_id}, null, null, null, ${row.event}, ${row.actor_id}, null, e.after_sha256, null, null, now())
    from (select nextval('app.migration_log_ids') as id, ${after}::jsonb as after,
      sha256(convert_to(${after}::jsonb::text, 'UTF8')) as after_sha256) e`.execute(db)
}

export type LogRow = {
  id: number
  event: string
  run_id: string
  batch: number | null
  at: string
  error_message: string | null
  is_sealed: boolean
}

/** What happened to a user, newest first. */
export async function movesOf(db: Db, user_id: string, limit: number): Promise<LogRow[]> {
  const { rows } = await sql<LogRow>`
    select l.id, l.event, l.run_id, l.batch, l.at, l.error_message,
      coalesce((l.xid, l.id) <= (select s.to_xid, s.to_id from migration_seals s order by s.index desc limit 1), false) as is_sealed
    from onboarding_migration_log l where l.user_id = ${user_id} order by l.id desc limit ${limit}`.execute(db)
  return rows
}

/** The legacy row as it was before a move; null when it was pruned. */
export async function imageBefore(db: Db, log_id: number): Promise<LegacyRow | null> {
  const row = await db
    .selectFrom("onboarding_migration_log")
    .select("before")
    .where("id", "=", log_id)
    .executeTakeFirst()
  return (row?.before ?? null) as LegacyRow | null
}
