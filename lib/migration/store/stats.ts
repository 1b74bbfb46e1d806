import "server-only"
import { sql } from "kysely"
import type * as contract from "#lib/migration/contract"
import { isLegacy } from "#lib/migration/store/due"
import type { ItemStatus, Manifest } from "#lib/migration/store/read"
import type { Db } from "#lib/platform/context"

// Counts over everybody. Each but that of causes goes over a whole table, so the service asks seldom and remembers.

/** Different values of a status or cause that are told apart; a legacy status can be anything. */
const MOST = 50

export type Standing = {
  onboarding_status: string | null
  status: ItemStatus | null
  manifest: Manifest | null
  users: number
}

/** Legacy users by where they stand, in both worlds. */
export async function countUsers(db: Db): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select p.onboarding_status, i.status, i.manifest, count(*)::int as users
    from profiles p left join migration_items i on i.user_id = p.user_id
    where ${isLegacy} group by 1, 2, 3`.execute(db)
  return rows
}

export async function countCauses(db: Db): Promise<contract.Cause[]> {
  const { rows } = await sql<contract.Cause>`
    select coalesce(error_code, 'unknown') as error_code, coalesce(min(error_message), '') as message, count(*)::int as users
    from migration_items where status = 'failed' group by 1 order by users desc, error_code limit ${MOST}`.execute(db)
  return rows
}

/** Manifests of these users that are still to be made. */
export async function countManifestsLeft(db: Db, run_id: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from migration_items where manifest = 'pending' and run_id = ${run_id}`.execute(db)
  return rows[0]?.n ?? 0
}

/** The run under way: one that works before one that waits, the newest of those. */
export async function activeRunId(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom("migration_runs")
    .select("id")
    .where("state", "in", ["running", "queued", "paused"])
    .orderBy(sql`array_position(array['running', 'queued', 'paused'], state)`)
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** Runs that should work and were not heard of for so many seconds. */
export async function stalledRuns(db: Db, seconds: number): Promise<string[]> {
  const rows = await db
    .selectFrom("migration_runs")
    .select("id")
    .where("state", "in", ["queued", "running"])
    .where(sql<boolean>`coalesce(heartbeat_at, created_at) < now() - make_interval(secs => ${seconds})`)
    .orderBy("created_at")
    .execute()
  return rows.map(({ id }) => id)
}
