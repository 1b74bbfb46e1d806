import "server-only"
import { sql } from "kysely"
import type { Place } from "#lib/agent/store"
import type { Db } from "#lib/platform/context"

export type EventRow = { id: string; event: string; data: unknown; at: string }

/** Writes events of a turn that is still running and gives their ids; null when it has been ended by somebody else. */
export async function insertEvents(
  db: Db,
  place: Place & { session_id: string; turn_id: string },
  events: { event: string; data: unknown }[],
): Promise<EventRow[] | null> {
  const turn = await db
    .selectFrom("assistant_turns")
    .select("status")
    .where("workspace_id", "=", place.workspace_id)
    .where("id", "=", place.turn_id)
    .forShare()
    .executeTakeFirst()
  if (turn?.status !== "running") return null
  const rows = await db
    .insertInto("assistant_events")
    .values(events.map((event) => ({ ...place, event: event.event, data: JSON.stringify(event.data) })))
    .returning(["id", "event", "data", "at"])
    .execute()
  return rows.map((row) => ({ ...row, id: String(row.id) })).sort((a, b) => Number(a.id) - Number(b.id))
}

export async function listEvents(
  db: Db,
  workspace_id: string,
  turn_id: string,
  after: string | null,
  limit = 1000,
): Promise<EventRow[]> {
  const rows = await db
    .selectFrom("assistant_events")
    .select(["id", "event", "data", "at"])
    .where("workspace_id", "=", workspace_id)
    .where("turn_id", "=", turn_id)
    .where("id", ">", Number(after ?? 0))
    .orderBy("id")
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, id: String(row.id) }))
}

/** Milliseconds since the last row of a turn by the database's clock; null when it has none. */
export async function silentFor(db: Db, workspace_id: string, turn_id: string): Promise<number | null> {
  const row = await db
    .selectFrom("assistant_events")
    .select(sql<number | null>`extract(epoch from clock_timestamp() - max(at)) * 1000`.as("ms"))
    .where("workspace_id", "=", workspace_id)
    .where("turn_id", "=", turn_id)
    .executeTakeFirst()
  return row?.ms === null || row?.ms === undefined ? null : Number(row.ms)
}

export async function pruneEvents(db: Db, workspace_id: string, turn_id: string): Promise<void> {
  await db
    .deleteFrom("assistant_events")
    .where("workspace_id", "=", workspace_id)
    .where("turn_id", "=", turn_id)
    .execute()
}
