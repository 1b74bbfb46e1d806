import "server-only"
import type * as contract from "#lib/manifest/contract/versions"
import { append, inOneVersion, numbered, readable, rebuiltOf } from "#lib/manifest/service/persist"
import { forget, load, noManifest } from "#lib/manifest/service/read"
import * as store from "#lib/manifest/store"
import { parseVersion, type Version } from "#lib/manifest/version"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"

/**
 * Makes the content of a former version the next one. Nothing is taken back: the versions between stay. Content equal to
 * the latest makes no version. 404 for a version that never was, 500 `checksum_mismatch` for one that was tampered with.
 */
export async function restore(ctx: Ctx, input: Input<typeof contract.restoreVersion>): Promise<contract.Rebuilt> {
  authorize(ctx, "analyst")
  // Read before the lock: a version never changes.
  const former = await load(ctx, input.version)
  const answer = await inOneVersion(ctx, async (db): Promise<contract.Rebuilt> => {
    store.lockWorkspace(db, ctx.workspace_id)
    const latest = await store.findLatest(db, ctx.workspace_id)
    if (!latest) throw noManifest()
    const built = {
      rendering: former.rendering,
      problem: await store.findProblem(db, ctx.workspace_id, parseVersion(input.version) as Version),
      manifest: { ...former.manifest, generated_at: ctx.ports.clock().toISOString(), user_id: ctx.user.id },
    }
    // Which answers count does not change with a restore: a rebuild still reads those of the latest version.
    const candidate = numbered(built, latest, readable(latest))
    const made = await append(ctx, db, candidate, { source: "restore", session_id: latest.session_id })
    const { version } = made.manifest
    const details = { restored: input.version, version, is_changed: made.is_new }
    ctx.audit({ action: "manifest.restore", target_type: "manifest", target_id: made.id, details })
    return rebuiltOf(ctx, db, made)
  })
  forget(ctx)
  return answer
}
