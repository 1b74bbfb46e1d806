import "server-only"
import { sql } from "kysely"
import type { Db } from "#lib/platform/context"

export type SessionRow = {
  id: string
  user_id: string
  provider: string
  model: string
  title: string
  status: string
  connection_id: string | null
  total_tokens: number
  total_cost_usd: number
  object_path: string | null
  created_at: string
  ended_at: string | null
}
export type TurnRow = {
  id: string
  session_id: string
  turn_index: number
  status: "running" | "completed" | "failed" | "stopped"
  idempotency_key: string | null
  object_path: string | null
  sha256: string | null
  pending_sha256: string | null
  pending_slug: string | null
  create_grant: string
  started_at: string
  ended_at: string | null
}
export type EventRow = { id: string; event: string; data: unknown; at: string }

const SESSION = [
  "id",
  "user_id",
  "provider",
  "model",
  "title",
  "status",
  "connection_id",
  "total_tokens",
  "total_cost_usd",
  "object_path",
  "created_at",
  "ended_at",
] as const
const TURN = [
  "id",
  "session_id",
  "turn_index",
  "status",
  "idempotency_key",
  "object_path",
  "sha256",
  "pending_sha256",
  "pending_slug",
  "create_grant",
  "started_at",
  "ended_at",
] as const

type Place = { workspace_id: string; user_id: string }

export async function insertSession(
  db: Db,
  row: Place & { provider: string; model: string; connection_id: string | null; title?: string },
): Promise<SessionRow> {
  return db.insertInto("assistant_sessions").values(row).returning(SESSION).executeTakeFirstOrThrow()
}

export async function findSession(db: Db, place: Place, id: string): Promise<SessionRow | undefined> {
  return db
    .selectFrom("assistant_sessions")
    .select(SESSION)
    .where("workspace_id", "=", place.workspace_id)
    .where("user_id", "=", place.user_id)
    .where("id", "=", id)
    .executeTakeFirst()
}

export async function listSessions(
  db: Db,
  place: Place,
  limit: number,
): Promise<(SessionRow & { is_running: boolean })[]> {
  return db
    .selectFrom("assistant_sessions as s")
    .select(SESSION.map((column) => `s.${column}` as const))
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom("assistant_turns as t")
            .select("t.id")
            .whereRef("t.workspace_id", "=", "s.workspace_id")
            .whereRef("t.session_id", "=", "s.id")
            .where("t.status", "=", "running"),
        )
        .$castTo<boolean>()
        .as("is_running"),
    )
    .where("s.workspace_id", "=", place.workspace_id)
    .where("s.user_id", "=", place.user_id)
    .orderBy("s.created_at", "desc")
    .limit(limit)
    .execute()
}

export async function updateSession(
  db: Db,
  workspace_id: string,
  id: string,
  change: {
    title?: string
    status?: string
    ended_at?: string
    object_path?: string
    provider?: string
    model?: string
  },
): Promise<void> {
  await db
    .updateTable("assistant_sessions")
    .set(change)
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .execute()
}

export async function addUsage(
  db: Db,
  workspace_id: string,
  id: string,
  tokens: number,
  cost_usd: number,
): Promise<void> {
  await db
    .updateTable("assistant_sessions")
    .set({ total_tokens: sql`total_tokens + ${tokens}`, total_cost_usd: sql`total_cost_usd + ${cost_usd}` })
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .execute()
}

/** A new turn behind the last one; two at once are held apart by the row of the session. */
export async function insertTurn(
  db: Db,
  place: Place & { session_id: string; idempotency_key: string | null; create_grant: "none" | "open" },
): Promise<TurnRow> {
  await db
    .selectFrom("assistant_sessions")
    .select("id")
    .where("workspace_id", "=", place.workspace_id)
    .where("id", "=", place.session_id)
    .forUpdate()
    .executeTakeFirst()
  const last = await latestTurn(db, place.workspace_id, place.session_id)
  return db
    .insertInto("assistant_turns")
    .values({ ...place, turn_index: (last?.turn_index ?? 0) + 1 })
    .returning(TURN)
    .executeTakeFirstOrThrow() as Promise<TurnRow>
}

export async function listTurns(db: Db, workspace_id: string, session_id: string): Promise<TurnRow[]> {
  return (await db
    .selectFrom("assistant_turns")
    .select(TURN)
    .where("workspace_id", "=", workspace_id)
    .where("session_id", "=", session_id)
    .orderBy("turn_index")
    .execute()) as TurnRow[]
}

export async function latestTurn(db: Db, workspace_id: string, session_id: string): Promise<TurnRow | undefined> {
  return (await db
    .selectFrom("assistant_turns")
    .select(TURN)
    .where("workspace_id", "=", workspace_id)
    .where("session_id", "=", session_id)
    .orderBy("turn_index", "desc")
    .limit(1)
    .executeTakeFirst()) as TurnRow | undefined
}

export async function findTurn(db: Db, workspace_id: string, id: string): Promise<TurnRow | undefined> {
  return (await db
    .selectFrom("assistant_turns")
    .select(TURN)
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .executeTakeFirst()) as TurnRow | undefined
}

export async function findTurnByKey(
  db: Db,
  workspace_id: string,
  session_id: string,
  key: string,
): Promise<TurnRow | undefined> {
  return (await db
    .selectFrom("assistant_turns")
    .select(TURN)
    .where("workspace_id", "=", workspace_id)
    .where("session_id", "=", session_id)
    .where("idempotency_key", "=", key)
    .executeTakeFirst()) as TurnRow | undefined
}

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

/** Ends a running turn; false when it had ended already. */
export async function endTurn(
  db: Db,
  workspace_id: string,
  id: string,
  end: { status: string; ended_at: string; object_path?: string; sha256?: string },
): Promise<boolean> {
  const done = await db
    .updateTable("assistant_turns")
    .set(end)
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .where("status", "=", "running")
    .executeTakeFirst()
  return Number(done.numUpdatedRows) > 0
}

export async function keepObject(
  db: Db,
  workspace_id: string,
  id: string,
  object: { object_path: string; sha256: string },
): Promise<void> {
  await db
    .updateTable("assistant_turns")
    .set(object)
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .execute()
}

export async function pruneEvents(db: Db, workspace_id: string, turn_id: string): Promise<void> {
  await db
    .deleteFrom("assistant_events")
    .where("workspace_id", "=", workspace_id)
    .where("turn_id", "=", turn_id)
    .execute()
}

export async function setPending(
  db: Db,
  workspace_id: string,
  turn_id: string,
  pending: { sha256: string; slug: string } | null,
): Promise<void> {
  await db
    .updateTable("assistant_turns")
    .set({ pending_sha256: pending?.sha256 ?? null, pending_slug: pending?.slug ?? null })
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", turn_id)
    .execute()
}

/** Moves the leave to create from one state to the next; false when it was not in the first. */
export async function moveGrant(
  db: Db,
  workspace_id: string,
  turn_id: string,
  from: "open" | "used",
  to: "open" | "used",
): Promise<boolean> {
  const moved = await db
    .updateTable("assistant_turns")
    .set({ create_grant: to })
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", turn_id)
    .where("create_grant", "=", from)
    .executeTakeFirst()
  return Number(moved.numUpdatedRows) > 0
}

export async function insertToolCall(
  db: Db,
  call: Place & {
    session_id: string
    turn_id: string
    tool: string
    args_sha256: string
    status: string
    duration_ms: number
    is_cached: boolean
  },
): Promise<void> {
  await db.insertInto("tool_calls").values(call).execute()
}

/** Calls of a session that went well, as `tool hash`, among the given hashes. */
export async function okCalls(
  db: Db,
  workspace_id: string,
  session_id: string,
  hashes: string[],
): Promise<Set<string>> {
  const rows = await db
    .selectFrom("tool_calls")
    .select(["tool", "args_sha256"])
    .where("workspace_id", "=", workspace_id)
    .where("session_id", "=", session_id)
    .where("status", "=", "ok")
    .where("args_sha256", "in", hashes)
    .execute()
  return new Set(rows.map((row) => `${row.tool} ${row.args_sha256}`))
}

export async function findCached(db: Db, workspace_id: string, key: string, now: Date): Promise<unknown> {
  const row = await db
    .updateTable("tool_cache")
    .set({ hit_count: sql`hit_count + 1` })
    .where("workspace_id", "=", workspace_id)
    .where("key", "=", key)
    .where("expires_at", ">", now.toISOString())
    .returning("payload")
    .executeTakeFirst()
  return row?.payload
}

export async function putCached(
  db: Db,
  entry: { workspace_id: string; key: string; tool: string; payload: string; size_bytes: number; expires_at: string },
): Promise<void> {
  await db
    .insertInto("tool_cache")
    .values(entry)
    .onConflict((conflict) =>
      conflict
        .columns(["workspace_id", "key"])
        .doUpdateSet({
          payload: entry.payload,
          size_bytes: entry.size_bytes,
          expires_at: entry.expires_at,
          hit_count: 0,
        }),
    )
    .execute()
}

export type BlockRow = { name: string; content: string; cache_control: string; version: number }

export async function activeBlocks(db: Db): Promise<BlockRow[]> {
  return db
    .selectFrom("prompt_blocks")
    .select(["name", "content", "cache_control", "version"])
    .where("is_active", "=", true)
    .orderBy("position")
    .orderBy("name")
    .execute()
}
