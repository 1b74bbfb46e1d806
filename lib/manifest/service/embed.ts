import "server-only"
import { createHash } from "node:crypto"
import { chunksOf } from "#lib/manifest/chunk"
import { embedText, HASHED_NGRAMS } from "#lib/manifest/hashed-ngrams"
import { findManifest } from "#lib/manifest/store"
import { findVectors, saveEmbeddings } from "#lib/manifest/store/embeddings"
import type { SystemCtx } from "#lib/platform/context"

/**
 * The job behind `embedding_queue`: a vector for each chunk of a version. Chunks this workspace has embedded before
 * keep their vector, so an edit embeds exactly what changed. Running it again changes nothing.
 */
export async function embed(
  ctx: SystemCtx,
  job: { workspace_id: string; manifest_id: string },
): Promise<{ chunks: number; embedded: number }> {
  const row = await ctx.tx((db) => findManifest(db, job.workspace_id, job.manifest_id))
  if (!row) {
    ctx.log.warn("embedding.no_manifest", { manifest_id: job.manifest_id })
    return { chunks: 0, embedded: 0 }
  }
  const chunks = chunksOf(row.rendering).map((chunk) => ({ ...chunk, content_sha256: hashOf(chunk.content) }))
  if (chunks.length === 0) return { chunks: 0, embedded: 0 }
  const hashes = chunks.map((chunk) => chunk.content_sha256)
  const known = await ctx.tx((db) => findVectors(db, job.workspace_id, HASHED_NGRAMS, hashes))
  const made = chunks.map((chunk) => ({
    ...chunk,
    model: HASHED_NGRAMS,
    vector: known.get(chunk.content_sha256) ?? embedText(chunk.content),
  }))
  await ctx.tx((db) => saveEmbeddings(db, job.workspace_id, job.manifest_id, made))
  return { chunks: chunks.length, embedded: made.filter((chunk) => !known.has(chunk.content_sha256)).length }
}

const hashOf = (content: string) => createHash("sha256").update(`${HASHED_NGRAMS}\n${content}`).digest("hex")
