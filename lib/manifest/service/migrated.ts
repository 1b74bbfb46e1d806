import "server-only"
import type * as contract from "#lib/manifest/contract"
import { SCHEMA_VERSION } from "#lib/manifest/contract/content"
import { persist } from "#lib/manifest/service/persist"
import * as store from "#lib/manifest/store"
import * as onboarding from "#lib/onboarding/service"
import type { SystemCtx } from "#lib/platform/context"

/**
 * The manifest of a session that was completed before it came here, and its end, in the caller's transaction. How much
 * of it is answered does not matter. `skipped` where the workspace has a manifest, or somebody finalized the session.
 */
export async function migrated(
  ctx: SystemCtx,
  input: { workspace_id: string; session_id: string; finalized_at: string },
): Promise<"completed" | "skipped"> {
  const { workspace_id, finalized_at } = input
  const own = { ...ctx, workspace_id }
  const started = performance.now()
  return ctx.tx(async (db) => {
    // One trip for all. Behind the lock: of two users of one workspace, the second sees what the first made.
    const [from, former, pointer] = await Promise.all([
      onboarding.lockForFinalize(own, input),
      store.lockFormer(db, workspace_id),
      store.findPointer(db, workspace_id),
    ])
    if (from.session.status === "finalized" || pointer) return "skipped"
    const maker = {
      ...own,
      user: { id: from.session.user_id },
      audit: (act: Parameters<SystemCtx["audit"]>[0]) => ctx.audit({ ...act, workspace_id }),
      // Measuring each of a hundred thousand builds would take as long as building.
      after: () => undefined,
    }
    const { id, manifest } = await persist(maker, db, { from, former }, "migration")
    const result: Omit<contract.Finalized, "business_context"> = {
      success: true,
      session_id: from.session.id,
      workspace_id,
      completion_percentage: from.progress.percentage,
      bcm_version: manifest.version,
      bcm_schema_version: SCHEMA_VERSION,
      bcm_checksum: manifest.checksum,
      processing_time_ms: Math.round((performance.now() - started) * 10) / 10,
      bcm_generated: true,
      bcm_cached: false,
      bcm_cache_reason: "the session came with the migration: the first read fills the cache",
      bcm_persisted: true,
      embeddings_enqueued: false,
      finalized_at,
    }
    await onboarding.markFinalized(own, {
      session_id: from.session.id,
      manifest_id: id,
      result,
      finalized_at,
      saved_by: from.session.user_id,
      is_past: true,
    })
    return "completed"
  })
}
