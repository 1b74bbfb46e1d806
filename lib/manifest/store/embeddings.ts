import "server-only"
import type { Db } from "#lib/platform/context"

export type Embedding = {
  section: string
  chunk_index: number
  content: string
  content_sha256: string
  model: string
  vector: number[]
}

export async function countEmbeddings(db: Db, workspace_id: string, manifest_id: string): Promise<number> {
  const row = await db
    .selectFrom("manifest_embeddings")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("workspace_id", "=", workspace_id)
    .where("manifest_id", "=", manifest_id)
    .executeTakeFirstOrThrow()
  return row.n
}

/** Vectors this workspace already has for contents, by content hash. */
export async function findVectors(
  db: Db,
  workspace_id: string,
  model: string,
  hashes: readonly string[],
): Promise<Map<string, number[]>> {
  const rows = await db
    .selectFrom("manifest_embeddings")
    .select(["content_sha256", "vector"])
    .where("workspace_id", "=", workspace_id)
    .where("model", "=", model)
    .where("content_sha256", "in", [...hashes])
    .execute()
  return new Map(rows.map((row) => [row.content_sha256, row.vector]))
}

export async function saveEmbeddings(db: Db, workspace_id: string, manifest_id: string, made: readonly Embedding[]) {
  await db
    .insertInto("manifest_embeddings")
    .values(made.map((embedding) => ({ workspace_id, manifest_id, ...embedding })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
