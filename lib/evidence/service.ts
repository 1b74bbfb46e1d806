import "server-only"
import type * as contract from "#lib/evidence/contract"
import { prefixOf, sessionPrefix } from "#lib/evidence/keys"
import { at, evidenceOf, found, requireSession } from "#lib/evidence/service/rows"
import * as store from "#lib/evidence/store"
import type { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"

export { backing } from "#lib/evidence/service/backing"
export { contradictions } from "#lib/evidence/service/contradictions"
export { draft, findDraft } from "#lib/evidence/service/draft"
export { extract, truthSheet } from "#lib/evidence/service/extract"
export { giveUp, read, readText } from "#lib/evidence/service/reading"
export { sweep } from "#lib/evidence/service/sweep"
export { append, attach, create } from "#lib/evidence/service/upload"
export { addUrl } from "#lib/evidence/service/url"

export async function list(
  ctx: Ctx,
  input: Input<typeof contract.listEvidence>,
): Promise<{ evidence: contract.Evidence[] }> {
  authorize(ctx, "viewer")
  return ctx.tx(async (db) => {
    await requireSession(ctx, input.session_id)
    return { evidence: (await store.listEvidence(db, at(ctx, input.session_id))).map(evidenceOf) }
  })
}

export async function get(ctx: Ctx, input: Input<typeof contract.getEvidence>): Promise<contract.Evidence> {
  authorize(ctx, "viewer")
  return evidenceOf(found(await ctx.tx((db) => store.findEvidence(db, at(ctx, input.session_id), input.evidence_id))))
}

/** Removes the evidence, its facts and its place among the sources; cancels an upload. Answers made from it stay. */
export async function remove(ctx: Ctx, input: Input<typeof contract.removeEvidence>): Promise<void> {
  authorize(ctx, "analyst")
  const { session_id, evidence_id } = input
  const row = await ctx.tx(async (db) => {
    const row = found(await store.findEvidence(db, at(ctx, session_id), evidence_id))
    // What never arrived whole, or was refused, never became a source.
    if (row.object_path !== null)
      await onboarding.putItems(ctx, { session_id, step_id: 2, field: "sources", remove: [evidence_id] })
    await store.deleteEvidence(db, row)
    ctx.audit({ action: "evidence.remove", target_type: "evidence", target_id: evidence_id })
    return row
  })
  await deleteObjects(ctx, prefixOf(row))
}

/** Deletes a session with its evidence. Who may is the session's own matter. */
export async function removeSession(ctx: Ctx, input: { session_id: SessionId }): Promise<void> {
  await onboarding.remove(ctx, input)
  await deleteObjects(ctx, sessionPrefix(at(ctx, input.session_id)))
}

/** The rows are gone, which is what counts; the sweep finds what stays. */
async function deleteObjects(ctx: Ctx, prefix: string): Promise<void> {
  try {
    for (const key of await ctx.ports.objects.list(prefix)) await ctx.ports.objects.delete(key)
  } catch (cause) {
    ctx.log.warn("evidence.objects_left", { cause })
  }
}
