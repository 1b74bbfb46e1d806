import "server-only"
import type * as steer from "#lib/migration/contract/steer"
import { appendEvent } from "#lib/migration/store/log"
import * as store from "#lib/migration/store/prune"
import { authorizePlatformAdmin } from "#lib/platform/authorize"
import { type AdminCtx, PLATFORM, type SystemCtx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"

declare module "#lib/platform/context" {
  interface Jobs {
    "migration.prune": { older_than: string }
  }
}

/** Rows pruned in one transaction. */
const ROUND = 2_000
const DAY_MS = 86_400_000

/** Counts what is due and has a job prune it: no power over other workspaces lies in this process. */
export async function cleanUp(ctx: AdminCtx, input: Input<typeof steer.cleanUp>) {
  authorizePlatformAdmin(ctx)
  const older_than = new Date(ctx.ports.clock().getTime() - input.older_than_days * DAY_MS).toISOString()
  return ctx.tx(async (db) => {
    const due = await store.countDue(db, older_than)
    const details = { older_than, older_than_days: input.older_than_days, ...due }
    ctx.audit({
      action: "migration.pruned",
      target_type: "migration",
      target_id: PLATFORM,
      workspace_id: PLATFORM,
      details,
    })
    // It stands in the sealed log before anything is gone, so that an image that is missing has its reason.
    await appendEvent(db, { run_id: PLATFORM, event: "pruned", actor_id: ctx.user.id, after: details })
    ctx.send("migration.prune", { older_than })
    return due
  })
}

/** Prunes in rounds. Begun again after a failure, it goes on with what is left. */
export async function prune(
  ctx: SystemCtx,
  { older_than }: { older_than: string },
): Promise<{ before_images: number; parked_sessions: number }> {
  const pruned = { before_images: 0, parked_sessions: 0 }
  for (let after = 0; ; ) {
    ctx.signal.throwIfAborted()
    const round = await ctx.tx((db) => store.pruneImages(db, older_than, after, ROUND))
    pruned.before_images += round.pruned
    if (round.last === null) break
    after = round.last
  }
  for (;;) {
    ctx.signal.throwIfAborted()
    const count = await ctx.tx((db) => store.pruneParked(db, older_than, ROUND))
    pruned.parked_sessions += count
    if (count < ROUND) break
  }
  return pruned
}
