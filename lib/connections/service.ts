import "server-only"
import * as store from "#lib/connections/store"
import type { UserCtx } from "#lib/platform/context"

/** The Sample connection of a new workspace, inside the transaction that makes it. */
export async function createSample(ctx: UserCtx, input: { workspace_id: string }): Promise<{ id: string }> {
  return ctx.tx(async (db) => {
    const id = await store.insertSample(db, input.workspace_id)
    ctx.audit({ action: "connection.create", target_type: "connection", target_id: id, workspace_id: input.workspace_id })
    return { id }
  })
}
