import "server-only"
import { isBehind } from "#lib/manifest/behind"
import type * as contract from "#lib/manifest/contract"
import type * as reads from "#lib/manifest/contract/read"
import { embeddingState } from "#lib/manifest/service/embed"
import { LAST_FINALIZE_KEY } from "#lib/manifest/service/finalize"
import { versionOf } from "#lib/manifest/service/read"
import * as store from "#lib/manifest/store"
import { tiersOf } from "#lib/manifest/tiers/tiers"
import * as onboarding from "#lib/onboarding/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, PublicCtx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { health as platformHealth } from "#lib/platform/service"

export { embed, embeddingState, giveUpEmbedding } from "#lib/manifest/service/embed"
export { finalize } from "#lib/manifest/service/finalize"
export { answer, exportAs, get } from "#lib/manifest/service/get"
export { migrated } from "#lib/manifest/service/migrated"
export { prompt } from "#lib/manifest/service/prompt"
export { rebuild } from "#lib/manifest/service/rebuild"
export { restore } from "#lib/manifest/service/restore"
export { search } from "#lib/manifest/service/search"
export { diff, listVersions } from "#lib/manifest/service/versions"

/** How a session and its manifest stand. */
export async function status(ctx: Ctx, input: Input<typeof contract.getSessionStatus>): Promise<contract.SessionState> {
  authorize(ctx, "viewer")
  const { session, progress } = await onboarding.getSummary(ctx, input)
  const row = await onboarding.find(ctx, input)
  const { versions, manifest, pointer, embeddings } = await ctx.tx(async (db) => {
    const versions = await store.versionsOfSession(db, ctx.workspace_id, input.session_id)
    const manifest = row?.manifest_id ? await store.findManifest(db, ctx.workspace_id, row.manifest_id) : undefined
    const pointer = await store.findPointer(db, ctx.workspace_id)
    const current = versions[0]?.id ?? manifest?.id
    return {
      versions,
      manifest,
      pointer,
      embeddings: await embeddingState(ctx, current),
    }
  })
  const made = versions[0] ?? manifest
  // A rebuild that found the same facts moved the pointer's time only.
  const confirmed_at = pointer && pointer.manifest_id === made?.id ? pointer.updated_at : made?.created_at
  return {
    session_id: input.session_id,
    finalized: session.status === "finalized",
    finalized_at: session.finalized_at,
    completion_percentage: progress.percentage,
    bcm_status: !made || !confirmed_at ? "none" : isBehind({ ...made, confirmed_at }, session) ? "behind" : "current",
    bcm_version: versions[0] ? versionOf(versions[0]) : (manifest?.manifest.version ?? null),
    versions: versions.map(versionOf),
    embeddings,
  }
}

export async function finalizeHealth(ctx: PublicCtx): Promise<reads.FinalizeHealth> {
  const { status, probes, queue } = await platformHealth(ctx)
  // A cache that is away is one of the probes; here it only means that the time is not known.
  const last_success_at = await ctx.ports.cache.get(LAST_FINALIZE_KEY).catch(() => null)
  return { status, probes, queue, last_success_at }
}

export async function health(ctx: PublicCtx): Promise<reads.ManifestHealth> {
  const { status, probes, queue } = await platformHealth(ctx)
  const { meter } = tiersOf(ctx)
  const isUsed = (name: string) => ctx.ports.cache.is_shared || name === "process" || name === "record"
  const tiers = meter.tiers().map((tier) => ({ ...tier, is_used: isUsed(tier.name) }))
  const embedding_queue = queue && (await ctx.ports.probes.queueOf("embedding_queue"))
  return { status, probes, queue, tiers, pointer: meter.pointer(), embedding_queue }
}
