import "server-only"
import { sql } from "kysely"
import type { Version } from "#lib/manifest/version"
import type { Db } from "#lib/platform/context"
import { ahead } from "#lib/platform/db"

export type Embedding = {
  section: string
  chunk_index: number
  content: string
  content_sha256: string
  model: string
  vector: number[]
}

export type EmbeddingRun = {
  status: "queued" | "done" | "failed"
  chunks: number
  reason: string | null
  updated_at: string
}

/** One version under one model. */
export type RunKey = { workspace_id: string; manifest_id: string; model: string }

export async function findRun(db: Db, key: RunKey): Promise<EmbeddingRun | undefined> {
  const row = await db
    .selectFrom("manifest_embedding_runs")
    .select(["status", "chunks", "reason", "updated_at"])
    .where("workspace_id", "=", key.workspace_id)
    .where("manifest_id", "=", key.manifest_id)
    .where("model", "=", key.model)
    .executeTakeFirst()
  return row as EmbeddingRun | undefined
}

/** Notes where a version stands. What is not given is kept, or empty for a new row. */
export function noteRun(
  db: Db,
  key: RunKey,
  now: Partial<Pick<EmbeddingRun, "chunks" | "reason">> & Pick<EmbeddingRun, "status">,
): void {
  const noted = db
    .insertInto("manifest_embedding_runs")
    .values({ ...key, ...now })
    .onConflict((conflict) =>
      conflict
        .columns(["workspace_id", "manifest_id", "model"])
        .doUpdateSet({ ...now, updated_at: sql<string>`now()` }),
    )
  ahead(db, noted)
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
    .onConflict((conflict) =>
      conflict.columns(["workspace_id", "manifest_id", "section", "chunk_index", "model"]).doUpdateSet((eb) => ({
        content: eb.ref("excluded.content"),
        content_sha256: eb.ref("excluded.content_sha256"),
        vector: eb.ref("excluded.vector"),
      })),
    )
    .execute()
}

export type StoredVector = Pick<Embedding, "section" | "chunk_index" | "vector">

/** The vectors of one version under one model. */
export async function versionVectors(
  db: Db,
  workspace_id: string,
  version: Version,
  model: string,
): Promise<StoredVector[]> {
  return db
    .selectFrom("manifest_embeddings as e")
    .innerJoin("business_context_manifests as m", (join) =>
      join.onRef("m.workspace_id", "=", "e.workspace_id").onRef("m.id", "=", "e.manifest_id"),
    )
    .select(["e.section", "e.chunk_index", "e.vector"])
    .where("e.workspace_id", "=", workspace_id)
    .where("m.version_major", "=", version.major)
    .where("m.version_minor", "=", version.minor)
    .where("m.version_patch", "=", version.patch)
    .where("e.model", "=", model)
    .execute()
}
