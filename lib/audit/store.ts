import "server-only"
import { sql } from "kysely"
import type { AuditRow } from "#lib/audit/chain"
import type { Db } from "#lib/platform/context"

const ROW = [
  "id",
  "workspace_id",
  "actor_id",
  "action",
  "target_type",
  "target_id",
  "details",
  "request_id",
  "at",
] as const

export async function workspacesToSeal(db: Db): Promise<string[]> {
  const rows = await db.selectFrom("audit_log").select("workspace_id").distinct().where("hash", "is", null).execute()
  return rows.map((row) => row.workspace_id)
}

/** One sealer per workspace at a time; false when another is at it. */
export async function lockChain(db: Db, workspace_id: string): Promise<boolean> {
  const { rows } = await sql<{
    taken: boolean
  }>`select pg_try_advisory_xact_lock(hashtextextended(${`audit ${workspace_id}`}, 0)) as taken`.execute(db)
  return rows[0]?.taken === true
}

export async function lastLink(
  db: Db,
  workspace_id: string,
): Promise<{ seal_index: number; hash: string } | undefined> {
  const row = await db
    .selectFrom("audit_log")
    .select(["seal_index", "hash"])
    .where("workspace_id", "=", workspace_id)
    .where("seal_index", "is not", null)
    .orderBy("seal_index", "desc")
    .limit(1)
    .executeTakeFirst()
  return row && row.seal_index !== null && row.hash !== null
    ? { seal_index: row.seal_index, hash: row.hash }
    : undefined
}

export async function unsealed(db: Db, workspace_id: string, most: number): Promise<AuditRow[]> {
  return db
    .selectFrom("audit_log")
    .select(ROW)
    .where("workspace_id", "=", workspace_id)
    .where("hash", "is", null)
    .orderBy("id")
    .limit(most)
    .execute()
}

export async function sealRow(
  db: Db,
  id: number,
  link: { seal_index: number; prev_hash: string | null; hash: string },
) {
  await db.updateTable("audit_log").set(link).where("id", "=", id).execute()
}

export async function sealed(db: Db, workspace_id: string, after: number, most: number) {
  return db
    .selectFrom("audit_log")
    .select([...ROW, "seal_index", "prev_hash", "hash"])
    .where("workspace_id", "=", workspace_id)
    .where("seal_index", ">", after)
    .orderBy("seal_index")
    .limit(most)
    .execute()
}
