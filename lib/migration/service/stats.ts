import "server-only"
import type { z } from "zod"
import type * as contract from "#lib/migration/contract"
import { remembered } from "#lib/migration/service/remembered"
import { activeRun } from "#lib/migration/service/runs"
import * as seals from "#lib/migration/store/seal"
import * as store from "#lib/migration/store/stats"
import { authorizePlatformAdmin } from "#lib/platform/authorize"
import type { AdminCtx } from "#lib/platform/context"

/** Different values of a legacy status that are told apart; it can be anything. */
const MOST_STATUSES = 50

/**
 * Counts of all users are a few seconds old, or, of a million, up to a minute or two, and say when they were made. An
 * index holds whoever failed and nobody else, so the causes are as they are now, as is the run under way.
 */
export async function stats(ctx: AdminCtx): Promise<z.input<typeof contract.Stats>> {
  authorizePlatformAdmin(ctx)
  const [counted, causes, active_run] = await Promise.all([
    remembered(ctx, "migration:stats", () => count(ctx)),
    ctx.tx(store.countCauses),
    activeRun(ctx),
  ])
  return { ...counted, causes, active_run }
}

async function count(ctx: AdminCtx) {
  const counted_at = ctx.ports.clock().toISOString()
  const { standing, last, sealed, unsealed } = await ctx.tx(async (db) => {
    const last = await seals.lastSeal(db)
    return {
      standing: await store.countUsers(db),
      last,
      sealed: await seals.countSealed(db),
      unsealed: await seals.countUnsealed(db, last),
    }
  })
  const add = (is: (row: store.Standing) => boolean) => standing.filter(is).reduce((sum, { users }) => sum + users, 0)
  // The manifest of somebody who was rolled back is nobody's until they come again.
  const manifests = (state: store.Standing["manifest"]) =>
    add(({ status, manifest }) => status === "completed" && manifest === state)
  const [migrated, failed] = [add(({ status }) => status === "completed"), add(({ status }) => status === "failed")]
  return {
    counted_at,
    legacy_users: add(() => true),
    unmigrated: add(({ status }) => status === null),
    migrated,
    failed,
    rolled_back: add(({ status }) => status === "rolled_back"),
    manifests: {
      pending: manifests("pending"),
      completed: manifests("completed"),
      skipped: manifests("skipped"),
      failed: manifests("failed"),
    },
    by_status: byStatus(standing),
    success_percentage: migrated + failed === 0 ? null : Math.round((1000 * migrated) / (migrated + failed)) / 10,
    sealed: { ...sealed, unsealed, head: last ? { index: last.index, hash: last.hash.toString("hex") } : null },
  }
}

function byStatus(standing: readonly store.Standing[]) {
  const users = new Map<string | null, number>()
  for (const row of standing) users.set(row.onboarding_status, (users.get(row.onboarding_status) ?? 0) + row.users)
  return [...users]
    .map(([onboarding_status, users]) => ({ onboarding_status, users }))
    .sort((a, b) => b.users - a.users)
    .slice(0, MOST_STATUSES)
}
