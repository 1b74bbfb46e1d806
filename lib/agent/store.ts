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

export type Place = { workspace_id: string; user_id: string }

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
