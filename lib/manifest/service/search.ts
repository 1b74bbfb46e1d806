import "server-only"
import { LRUCache } from "lru-cache"
import { sectionsOf } from "#lib/manifest/checksum"
import { type Chunk, chunksOf, factsOfChunks, textToEmbed } from "#lib/manifest/chunk"
import type * as contract from "#lib/manifest/contract/search"
import { type Fact, factsOf } from "#lib/manifest/facts"
import { type Loaded, load } from "#lib/manifest/service/read"
import { type StoredVector, versionVectors } from "#lib/manifest/store/embeddings"
import { parseVersion } from "#lib/manifest/version"
import { cosine } from "#lib/models/embedding-model"
import { embedText, HASHED_NGRAMS } from "#lib/models/hashed-ngrams"
import * as models from "#lib/models/service"
import { stepByNumber } from "#lib/onboarding/steps"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { isAppError } from "#lib/platform/errors"

export type Hit = { chunk: Chunk; facts: Fact[]; score: number }
export type Found = Pick<contract.SearchResults, "model" | "is_fallback" | "note"> & { hits: Hit[] }

/** The sections of the latest manifest nearest to a question. Throws `not_found` before there is a manifest. */
export async function search(ctx: Ctx, input: Input<typeof contract.searchManifest>): Promise<contract.SearchResults> {
  authorize(ctx, "viewer")
  const loaded = await load(ctx)
  const { hits, ...how } = await nearest(ctx, loaded, input.q)
  return {
    version: loaded.manifest.version,
    ...how,
    results: hits.slice(0, input.limit).map(({ chunk, facts, score }) => ({
      section: chunk.section,
      part: chunk.chunk_index,
      score: Math.round(score * 10_000) / 10_000,
      text: chunk.content,
      facts: facts.map(({ path, attr, parts, weight, is_confirmed, step }) => {
        const source = { step, title: stepByNumber(step)?.title ?? `Step ${step}` }
        return { path, attr, value: parts.join(" | "), weight, is_confirmed, source }
      }),
    })),
  }
}

const SILENT = "This question has no letters or digits to compare."

/**
 * All parts of a version that have anything to do with a question, nearest first. Vectors of one model are only ever
 * compared with their own: where the model in use has none or does not answer, the built-in one compares everything.
 */
export async function nearest(ctx: Ctx, loaded: Loaded, question: string): Promise<Found> {
  const parts = partsOf(ctx, loaded)
  const asked = await withModelInUse(ctx, loaded, parts.chunks, question)
  const isDirect = typeof asked !== "string"
  const query = isDirect ? asked.query : embedText(question)
  const vectors = isDirect ? asked.vectors : builtinVectors(parts)
  const hits = parts.chunks
    .flatMap((chunk, i) => {
      const score = cosine(query, vectors[i] ?? [])
      return score !== null && score > 0 ? [{ chunk, facts: parts.facts[i] ?? [], score }] : []
    })
    .sort((a, b) => b.score - a.score)
  const isSilent = query.every((value) => value === 0)
  return {
    model: isDirect ? ctx.ports.embedding_model.id : HASHED_NGRAMS,
    is_fallback: !isDirect,
    note: isSilent ? SILENT : isDirect ? null : asked,
    hits,
  }
}

/** The question and the parts as vectors of the model in use, or the sentence that says why not. */
async function withModelInUse(ctx: Ctx, loaded: Loaded, chunks: readonly Chunk[], question: string) {
  const { embedding_model: model } = ctx.ports
  const vectors = await storedVectors(ctx, loaded, chunks)
  if (!vectors)
    return "The sections are not embedded yet, so they were compared by their words. Rebuild the manifest if this stays."
  try {
    const [query] = await models.embed(ctx, { texts: [question], patience: "person" })
    if (query && query.length === vectors[0]?.length) return { query, vectors }
    ctx.log.warn("search.other_dimensions", { model: model.id })
    // The worker may have made them anew since.
    vectorsOfVersion.delete(vectorKey(ctx, loaded))
    return "The embedding model has changed, so the sections were compared by their words."
  } catch (cause) {
    if (!isAppError(cause)) throw cause
    ctx.log.warn("search.model_failed", { model: model.id, code: cause.code, reason: cause.details.reason ?? null })
    return cause.details.reason === "budget_exhausted"
      ? "This month's budget for models is used up, so the sections were compared by their words."
      : "The embedding model does not answer right now, so the sections were compared by their words."
  }
}

// What a version is cut into never changes, and its vectors only once: both are kept by checksum.
type Parts = { chunks: Chunk[]; facts: Fact[][]; builtin?: number[][] }
const partsOfVersion = new LRUCache<string, Parts>({ max: 50 })
const vectorsOfVersion = new LRUCache<string, number[][]>({ max: 50 })
const vectorKey = (ctx: Ctx, loaded: Loaded) => `${keyOf(ctx, loaded)} ${ctx.ports.embedding_model.id}`
const keyOf = (ctx: Ctx, { manifest }: Loaded) => `${ctx.workspace_id} ${manifest.version} ${manifest.checksum}`

function partsOf(ctx: Ctx, loaded: Loaded): Parts {
  const key = keyOf(ctx, loaded)
  const known = partsOfVersion.get(key)
  if (known) return known
  const chunks = chunksOf(loaded.rendering)
  const made = { chunks, facts: factsOfChunks(chunks, factsOf(sectionsOf(loaded.manifest))) }
  partsOfVersion.set(key, made)
  return made
}

function builtinVectors(known: Parts): number[][] {
  known.builtin ??= known.chunks.map((chunk) => embedText(textToEmbed(chunk)))
  return known.builtin
}

/** The vectors the worker made, in the order of the parts; null while one is missing. */
async function storedVectors(ctx: Ctx, loaded: Loaded, chunks: readonly Chunk[]): Promise<number[][] | null> {
  const model = ctx.ports.embedding_model.id
  const key = vectorKey(ctx, loaded)
  const known = vectorsOfVersion.get(key)
  if (known) return known
  const version = parseVersion(loaded.manifest.version)
  const rows = version ? await ctx.tx((db) => versionVectors(db, ctx.workspace_id, version, model)) : []
  const byPlace = new Map(rows.map((row) => [placeOf(row), row.vector]))
  const found = chunks.map((chunk) => byPlace.get(placeOf(chunk)))
  if (found.some((vector) => vector === undefined)) return null
  vectorsOfVersion.set(key, found as number[][])
  return found as number[][]
}

const placeOf = ({ section, chunk_index }: Pick<StoredVector, "section" | "chunk_index">) => `${section} ${chunk_index}`
