import "server-only"
import { isBehind } from "#lib/manifest/behind"
import { select } from "#lib/manifest/build"
import type * as contract from "#lib/manifest/contract"
import type * as reads from "#lib/manifest/contract/read"
import { EXPORT_TYPES, exportText } from "#lib/manifest/export"
import { extract } from "#lib/manifest/extract"
import { hotTier } from "#lib/manifest/hot-tier"
import { LAST_FINALIZE_KEY } from "#lib/manifest/service/finalize"
import { budgetTooSmall } from "#lib/manifest/service/persist"
import { type Loaded, load, versionOf } from "#lib/manifest/service/read"
import * as store from "#lib/manifest/store"
import { countEmbeddings } from "#lib/manifest/store/embeddings"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, PublicCtx } from "#lib/platform/context"
import type { BytesOutput, Input } from "#lib/platform/endpoint"
import { health as platformHealth } from "#lib/platform/service"

export { embed } from "#lib/manifest/service/embed"
export { finalize } from "#lib/manifest/service/finalize"
export { rebuild } from "#lib/manifest/service/rebuild"
export { restore } from "#lib/manifest/service/restore"
export { diff, listVersions } from "#lib/manifest/service/versions"

/** The manifest, latest or of one version, whole or packed again into a smaller budget. */
export async function get(ctx: Ctx, input: Input<typeof reads.getManifest>): Promise<reads.ManifestView> {
  authorize(ctx, "viewer")
  const loaded = await load(ctx, input.version)
  const { manifest, rendering } = input.budget === undefined ? loaded : within(loaded, input.budget)
  const age_ms = ctx.ports.clock().getTime() - new Date(loaded.created_at).getTime()
  return {
    manifest,
    rendering,
    version: manifest.version,
    checksum: manifest.checksum,
    completion_percentage: manifest.completion_percentage,
    cached: loaded.tier === "process",
    tier: loaded.tier,
    age_s: Math.max(0, Math.floor(age_ms / 1000)),
    is_latest: loaded.is_latest,
    is_behind: loaded.is_behind,
    ...(input.include_raw && { raw: await rawOf(ctx, manifest.session_id) }),
  }
}

function within(loaded: Loaded, limit: number): Pick<Loaded, "manifest" | "rendering"> {
  const selected = select(loaded.manifest, { limit })
  if ("minimum" in selected) throw budgetTooSmall(selected.minimum)
  const { sections, rendering, budget } = selected
  return { manifest: { ...loaded.manifest, ...sections, budget }, rendering }
}

async function rawOf(ctx: Ctx, session_id: string | null): Promise<reads.ManifestView["raw"]> {
  const session = session_id ? await onboarding.find(ctx, { session_id }) : undefined
  if (!session) return null
  const { steps } = await onboarding.getSummary(ctx, { session_id: session.id })
  const answers: Record<string, Answers> = Object.fromEntries(steps.map((step) => [step.step_id, step.data as Answers]))
  return { sections: extract(answers).sections, steps: answers }
}

export async function exportAs(ctx: Ctx, input: Input<typeof reads.exportManifest>): Promise<BytesOutput> {
  authorize(ctx, "viewer")
  const { manifest, rendering } = await load(ctx, input.version)
  const { content_type, extension } = EXPORT_TYPES[input.format]
  const file = `manifest-${manifest.version}-${manifest.checksum.slice(0, 12)}.${extension}`
  return {
    body: exportText(manifest, rendering, input.format),
    content_type,
    etag: `${manifest.checksum}-${input.format}`,
    headers: { "content-disposition": `attachment; filename="${file}"`, "x-checksum": manifest.checksum },
  }
}

/** How a session and its manifest stand. */
export async function status(ctx: Ctx, input: Input<typeof contract.getSessionStatus>): Promise<contract.SessionState> {
  authorize(ctx, "viewer")
  const { session, progress } = await onboarding.getSummary(ctx, input)
  const row = await onboarding.find(ctx, input)
  const { versions, manifest, pointer, chunks } = await ctx.tx(async (db) => {
    const versions = await store.versionsOfSession(db, ctx.workspace_id, input.session_id)
    const manifest = row?.manifest_id ? await store.findManifest(db, ctx.workspace_id, row.manifest_id) : undefined
    const pointer = await store.findPointer(db, ctx.workspace_id)
    const current = versions[0]?.id ?? manifest?.id
    return {
      versions,
      manifest,
      pointer,
      chunks: current ? await countEmbeddings(db, ctx.workspace_id, current) : 0,
    }
  })
  const made = versions[0] ?? manifest
  // A rebuild that found the same facts moved the pointer's time only.
  const confirmed_at = pointer && pointer.manifest_id === made?.id ? pointer.updated_at : made?.created_at
  const wasEnqueued = (row?.finalize_result as { embeddings_enqueued?: boolean } | null)?.embeddings_enqueued === true
  return {
    session_id: input.session_id,
    finalized: session.status === "finalized",
    finalized_at: session.finalized_at,
    completion_percentage: progress.percentage,
    bcm_status: !made || !confirmed_at ? "none" : isBehind({ ...made, confirmed_at }, session) ? "behind" : "current",
    bcm_version: versions[0] ? versionOf(versions[0]) : (manifest?.manifest.version ?? null),
    versions: versions.map(versionOf),
    embeddings: { status: chunks > 0 ? "done" : wasEnqueued ? "queued" : "none", chunks },
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
  const process = { name: "process", entries: hotTier.entries.size, hits: hotTier.hits, misses: hotTier.misses }
  return { status, probes, queue, tiers: [process] }
}
