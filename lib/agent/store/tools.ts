import "server-only"
import { sql } from "kysely"
import type { Place } from "#lib/agent/store"
import type { Db } from "#lib/platform/context"

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
      conflict.columns(["workspace_id", "key"]).doUpdateSet({
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
