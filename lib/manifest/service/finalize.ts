import "server-only"
import type * as contract from "#lib/manifest/contract"
import { SCHEMA_VERSION } from "#lib/manifest/contract/content"
import { enqueue } from "#lib/manifest/service/embed"
import { inOneVersion, legible, type Persisted, persist, propose, type Sources } from "#lib/manifest/service/persist"
import { forget, warm } from "#lib/manifest/service/read"
import * as store from "#lib/manifest/store"
import * as onboarding from "#lib/onboarding/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, Db } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"
import { failpoint } from "#lib/platform/failpoint"

type Answer = Omit<contract.Finalized, "business_context">

/**
 * Makes the manifest of a session and closes it, in one transaction: manifest row, pointer, step 24, audit row and
 * embedding job stand together or not at all. A second call answers what the first did. 409 `insufficient_completion`
 * below half of the steps, `no_manifest` when `generate_bcm` is false and there is none yet.
 */
export async function finalize(ctx: Ctx, input: Input<typeof contract.finalizeSession>): Promise<contract.Finalized> {
  authorize(ctx, "analyst")
  const started = performance.now()
  let made: Persisted | undefined
  const answer = await inOneVersion(ctx, async (db): Promise<contract.Finalized> => {
    // Asked together: a trip to the database costs as much as a small build.
    const [from, former] = await Promise.all([
      onboarding.lockForFinalize(ctx, input),
      store.lockFormer(db, ctx.workspace_id),
    ])
    failpoint("finalize.locked")
    if (from.session.status === "finalized") return again(ctx, db, from.session)
    refuseTooEarly(from.progress)
    if (!input.persist_bcm) return preview(ctx, db, { from, former }, input, started)

    made = input.generate_bcm ? await persist(ctx, db, { from, former }, "finalize") : await latest(ctx, db)
    failpoint("finalize.persisted")
    const { manifest, id } = made
    const embeddings_enqueued = input.enqueue_embeddings && (await enqueue(ctx, db, made, "finalize"))
    const finalized_at = ctx.ports.clock().toISOString()
    const answer: Answer = {
      ...common(ctx, from, manifest, started),
      bcm_generated: input.generate_bcm,
      bcm_cached: input.cache_bcm,
      bcm_cache_reason: input.cache_bcm ? null : NOT_ASKED,
      bcm_persisted: true,
      embeddings_enqueued,
      finalized_at,
    }
    await onboarding.markFinalized(ctx, {
      session_id: from.session.id,
      manifest_id: id,
      result: answer,
      finalized_at,
      saved_by: ctx.user.id,
    })
    failpoint("finalize.closed")
    ctx.audit({
      action: "onboarding.finalize",
      target_type: "onboarding_session",
      target_id: from.session.id,
      details: { version: manifest.version, completion_percentage: answer.completion_percentage },
    })
    return { ...answer, business_context: manifest }
  })
  failpoint("finalize.committed")
  if (made && input.cache_bcm) warm(ctx, made)
  else if (made) forget(ctx)
  if (made) noteSuccess(ctx, answer.finalized_at)
  return answer
}

/** When a session was last finalized, for the health of finalizing. */
export const LAST_FINALIZE_KEY = "health:onboarding:last_finalize"

function noteSuccess(ctx: Ctx, finalized_at: string | null): void {
  ctx.ports.cache.set(LAST_FINALIZE_KEY, finalized_at ?? "", 7 * 24 * 3600).catch((cause: unknown) => {
    ctx.log.warn("finalize.health_not_noted", { error: cause instanceof Error ? cause.name : "unknown" })
  })
}

const NOT_ASKED = "cache_bcm was false: the first read fills the cache"

function refuseTooEarly(progress: onboarding.SessionForFinalize["progress"]): void {
  const needed = Math.ceil(progress.total / 2)
  if (progress.completed >= needed) return
  const names = progress.missing.map((step) => step.title).join(", ")
  throw new AppError(
    "conflict",
    `${progress.completed} of ${progress.total} steps are complete; finalizing needs ${needed}. Still missing: ${names}.`,
    {
      reason: "insufficient_completion",
      completed: progress.completed,
      total: progress.total,
      needed,
      completion_percentage: progress.percentage,
      missing: progress.missing.map(({ step, key, title }) => ({ step, key, title })),
    },
  )
}

async function preview(
  ctx: Ctx,
  db: Db,
  { from, former }: Sources,
  input: Input<typeof contract.finalizeSession>,
  started: number,
): Promise<contract.Finalized> {
  const { manifest } = input.generate_bcm ? propose(ctx, { from, former }) : await latest(ctx, db)
  return {
    ...common(ctx, from, manifest, started),
    bcm_generated: input.generate_bcm,
    bcm_cached: false,
    bcm_cache_reason: "persist_bcm was false: a preview is not kept",
    bcm_persisted: false,
    embeddings_enqueued: false,
    finalized_at: null,
    business_context: manifest,
  }
}

async function latest(ctx: Ctx, db: Db): Promise<Persisted> {
  const row = await store.findLatest(db, ctx.workspace_id)
  if (row) return { ...row, manifest: legible(row), is_new: false }
  throw new AppError("conflict", "There is no manifest to finalize onto. Set generate_bcm to true.", {
    reason: "no_manifest",
  })
}

/** What the first call answered, with the manifest it made. */
async function again(ctx: Ctx, db: Db, session: onboarding.SessionForFinalize["session"]): Promise<contract.Finalized> {
  const row = session.manifest_id && (await store.findManifest(db, ctx.workspace_id, session.manifest_id))
  if (!row) throw new AppError("internal", "The session is finalized, but its manifest is missing.", {})
  return { ...(session.finalize_result as Answer), business_context: legible(row) }
}

const common = (
  ctx: Ctx,
  from: onboarding.SessionForFinalize,
  manifest: contract.Finalized["business_context"],
  started: number,
) => ({
  success: true as const,
  session_id: from.session.id,
  workspace_id: ctx.workspace_id,
  completion_percentage: from.progress.percentage,
  bcm_version: manifest.version,
  bcm_schema_version: SCHEMA_VERSION,
  bcm_checksum: manifest.checksum,
  processing_time_ms: Math.round((performance.now() - started) * 10) / 10,
})
