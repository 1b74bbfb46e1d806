import "server-only"
import { createHash } from "node:crypto"
import { type Chunk, chunksOf, textToEmbed } from "#lib/manifest/chunk"
import type { EmbeddingState } from "#lib/manifest/contract/search"
import { findManifest } from "#lib/manifest/store"
import * as store from "#lib/manifest/store/embeddings"
import * as models from "#lib/models/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, Db, SystemCtx } from "#lib/platform/context"
import { isAppError } from "#lib/platform/errors"

declare module "#lib/platform/context" {
  interface Jobs {
    embedding_queue: { workspace_id: string; manifest_id: string }
  }
}

type Job = { workspace_id: string; manifest_id: string }

/** Somebody waits for a finalize; a rebuild is a second thought. */
const PRIORITY = { finalize: 20, rebuild: 10 }
/** After this a job that has not been heard of may be sent again. */
const LOST_MS = 10 * 60_000

const keyOf = (ctx: Pick<Ctx, "ports">, job: Job): store.RunKey => ({ ...job, model: ctx.ports.embedding_model.id })

/**
 * Sends the job for a version inside the caller's transaction, unless its vectors are there or on their way. True when
 * it was sent: asking again after a failure, or after the model was changed, sends it again.
 */
export async function enqueue(
  ctx: Ctx,
  db: Db,
  { id, is_new }: { id: string; is_new: boolean },
  why: keyof typeof PRIORITY,
): Promise<boolean> {
  const job = { workspace_id: ctx.workspace_id, manifest_id: id }
  // Nobody can have asked for the vectors of a version that this transaction makes.
  const run = is_new ? undefined : await store.findRun(db, keyOf(ctx, job))
  const age_ms = run ? ctx.ports.clock().getTime() - Date.parse(run.updated_at) : 0
  if (run?.status === "done" || (run?.status === "queued" && age_ms < LOST_MS)) return false
  store.noteRun(db, keyOf(ctx, job), { status: "queued", reason: null })
  ctx.send("embedding_queue", job, { priority: PRIORITY[why] })
  return true
}

/** How the vectors of a version stand with the model in use; `none` where there is no version. */
export async function embeddingState(ctx: Ctx, manifest_id: string | undefined): Promise<EmbeddingState> {
  authorize(ctx, "viewer")
  const model = ctx.ports.embedding_model.id
  const { workspace_id } = ctx
  const run = manifest_id && (await ctx.tx((db) => store.findRun(db, { workspace_id, manifest_id, model })))
  if (!run) return { status: "none", chunks: 0, reason: null, model }
  return { status: run.status, chunks: run.chunks, reason: run.reason, model }
}

/**
 * The job behind `embedding_queue`: a vector for each chunk of a version. Chunks this workspace has embedded before
 * keep their vector, so an edit embeds exactly what changed. Running it again changes nothing.
 */
export async function embed(ctx: SystemCtx, job: Job): Promise<{ chunks: number; embedded: number }> {
  const { workspace_id, manifest_id } = job
  const key = keyOf(ctx, job)
  const row = await ctx.tx((db) => findManifest(db, workspace_id, manifest_id))
  if (!row) {
    ctx.log.warn("embedding.no_manifest", { manifest_id })
    return { chunks: 0, embedded: 0 }
  }
  const chunks = chunksOf(row.rendering).map((chunk) => hashed(chunk, key.model))
  const hashes = chunks.map((chunk) => chunk.content_sha256)
  const known =
    hashes.length === 0
      ? new Map<string, number[]>()
      : await ctx.tx((db) => store.findVectors(db, workspace_id, key.model, hashes))
  let missing = chunks.filter((chunk) => !known.has(chunk.content_sha256))
  let vectors = await vectorsFor({ ...ctx, workspace_id }, key, missing)
  // Vectors of another length are another model's, whatever its name says.
  if ([...known.values()].some((vector) => vectors[0] && vector.length !== vectors[0].length)) {
    missing = chunks
    vectors = await vectorsFor({ ...ctx, workspace_id }, key, chunks)
  }
  const fresh = new Map(missing.map((chunk, i) => [chunk.content_sha256, vectors[i] as number[]]))
  const made = chunks.map(({ text: _, ...chunk }) => {
    const vector = fresh.get(chunk.content_sha256) ?? (known.get(chunk.content_sha256) as number[])
    return { ...chunk, model: key.model, vector }
  })
  await ctx.tx(async (db) => {
    if (made.length > 0) await store.saveEmbeddings(db, workspace_id, manifest_id, made)
    store.noteRun(db, key, { status: "done", chunks: made.length, reason: null })
  })
  return { chunks: chunks.length, embedded: missing.length }
}

/** Asks the model; a failure is written where a person looks, and thrown on, so that the queue tries again. */
async function vectorsFor(
  ctx: SystemCtx & { workspace_id: string },
  key: store.RunKey,
  chunks: readonly { text: string }[],
): Promise<number[][]> {
  try {
    return await models.embed(ctx, { texts: chunks.map(({ text }) => text), patience: "job" })
  } catch (error) {
    const reason = isAppError(error) ? error.message : "The sections could not be embedded. Ask again."
    await ctx.tx(async (db) => store.noteRun(db, key, { status: "queued", reason }))
    throw error
  }
}

/** After the last try: nobody waits for ever, and the version says why. */
export async function giveUpEmbedding(ctx: SystemCtx, job: Job): Promise<void> {
  await ctx.tx(async (db) => {
    const run = await store.findRun(db, keyOf(ctx, job))
    if (run?.status === "done" || !(await findManifest(db, job.workspace_id, job.manifest_id))) return
    store.noteRun(db, keyOf(ctx, job), { status: "failed" })
  })
  ctx.log.error("embedding.given_up", { manifest_id: job.manifest_id })
}

function hashed(chunk: Chunk, model: string) {
  const text = textToEmbed(chunk)
  return { ...chunk, text, content_sha256: createHash("sha256").update(`${model}\n${text}`).digest("hex") }
}
