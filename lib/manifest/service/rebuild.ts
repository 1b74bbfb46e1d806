import "server-only"
import type * as contract from "#lib/manifest/contract/versions"
import { inOneVersion, type Persisted, persist, rebuiltOf } from "#lib/manifest/service/persist"
import { noManifest, warm } from "#lib/manifest/service/read"
import * as store from "#lib/manifest/store"
import * as onboarding from "#lib/onboarding/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"

/**
 * Recomputes the manifest from the answers it came from. The version moves only when facts did. 409 `no_manifest` before
 * the first one, `no_session` when its session was deleted; 429 beyond ten an hour in one workspace.
 */
export async function rebuild(ctx: Ctx): Promise<contract.Rebuilt> {
  authorize(ctx, "analyst")
  await ctx.ports.limits.take("rebuild", ctx.workspace_id)
  let made: Persisted | undefined
  const answer = await inOneVersion(ctx, async (db): Promise<contract.Rebuilt> => {
    const current = await store.findPointer(db, ctx.workspace_id)
    if (!current) throw new AppError("conflict", noManifest().message, { reason: "no_manifest" })
    const from = current.session_id && (await findSession(ctx, current.session_id))
    if (!from) {
      const message = "The session this manifest came from was deleted, so there are no answers to rebuild from."
      throw new AppError("conflict", message, { reason: "no_session" })
    }
    const former = await store.lockFormer(db, ctx.workspace_id)
    made = await persist(ctx, db, { from, former }, "rebuild")
    const { id, is_new } = made
    if (!is_new)
      ctx.audit({ action: "manifest.rebuild", target_type: "manifest", target_id: id, details: { is_changed: false } })
    return rebuiltOf(ctx, db, made)
  })
  if (made) warm(ctx, made)
  return answer
}

async function findSession(ctx: Ctx, session_id: string) {
  const known = await onboarding.find(ctx, { session_id })
  return known && onboarding.lockForFinalize(ctx, { session_id })
}
