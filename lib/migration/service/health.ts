import "server-only"
import { STALLED_S } from "#lib/migration/progress"
import { stalledRuns } from "#lib/migration/store/stats"
import { authorizePlatformAdmin } from "#lib/platform/authorize"
import type { AdminCtx } from "#lib/platform/context"
import { health as platformHealth } from "#lib/platform/service"

/** The platform's parts, the queue of runs, and runs that nobody works on although they should be worked on. */
export async function health(ctx: AdminCtx) {
  authorizePlatformAdmin(ctx)
  const { status, probes } = await platformHealth(ctx)
  if (status === "down") return { status, probes, queue: null, stalled_runs: [] }
  const [runs, ones, stalled_runs] = await Promise.all([
    ctx.ports.probes.queueOf("migration.run"),
    ctx.ports.probes.queueOf("migration.one"),
    ctx.tx((db) => stalledRuns(db, STALLED_S)),
  ])
  const queue = { waiting: runs.waiting + ones.waiting, active: runs.active + ones.active, dead: runs.dead + ones.dead }
  return { status: stalled_runs.length > 0 ? ("degraded" as const) : status, probes, queue, stalled_runs }
}
