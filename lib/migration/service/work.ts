import "server-only"
import { sumUp } from "#lib/migration/notes"
import { newBudget } from "#lib/migration/pace"
import { addLeaves } from "#lib/migration/records"
import { workManifests } from "#lib/migration/service/manifests"
import { migrate } from "#lib/migration/service/migrate"
import { rollBack } from "#lib/migration/service/roll-back"
import { type Ended, type Slice, workLane } from "#lib/migration/service/slice"
import { countDue } from "#lib/migration/store/due"
import * as lease from "#lib/migration/store/lease"
import * as runs from "#lib/migration/store/run"
import type { SystemCtx } from "#lib/platform/context"
import { failpoint } from "#lib/platform/failpoint"

declare module "#lib/platform/context" {
  interface Jobs {
    /** `fence`: only if nobody has taken the run since. */
    "migration.run": { run_id: string; fence?: number }
    "migration.one": { run_id: string }
    "migration.watch": Record<string, never>
  }
}

/** How long one job works before the next one goes on, so that runs take turns and a stop is never far. */
const SLICE_MS = 20_000
const HEARTBEAT_MS = 2_000
/** Lanes at work at once: while one is planned here, the database writes another. */
const AT_ONCE = 2
/** Batches of the first statement. */
const FIRST_BATCHES = 4

/** Queues a run without a person. Its first slice is for the caller to work or to send. */
export const queueRun = (ctx: SystemCtx, run: runs.NewRun): Promise<runs.RunRow> =>
  ctx.tx((db) => runs.createRun(db, run))

/**
 * Works a run for one slice. `done`: it is over; `more`: the next slice was sent; `stopped`: it is paused, cancelled,
 * over, or somebody else's.
 */
export async function work(
  ctx: SystemCtx,
  { run_id, fence }: { run_id: string; fence?: number },
  { slice_ms = SLICE_MS }: { slice_ms?: number } = {},
): Promise<"done" | "more" | "stopped"> {
  const run = await ctx.tx((db) => lease.takeRun(db, run_id, fence))
  if (!run) return "stopped"
  failpoint("migrate.taken")
  const began = performance.now()
  const slice: Slice = {
    now: () => performance.now(),
    deadline_ms: began + slice_ms,
    budget: newBudget(began),
    batches: FIRST_BATCHES,
    users_per_second: run.users_per_second,
    hasCompany: false,
    turn: Promise.resolve(),
    moved: 0,
    isStopped: false,
  }
  const heart = startHeart(ctx, run, slice)
  try {
    const ended = await workRun(ctx, run, slice, heart)
    if (ended !== "time") return ended
    await heart.stop()
    return (await hand(ctx, run, heart)) ? "more" : "stopped"
  } catch (error) {
    slice.isStopped = true
    const message = error instanceof Error ? error.message : String(error)
    await heart.stop()
    // Whoever tries again need not wait for the lease; should the database be away, they must.
    await ctx.tx((db) => lease.releaseRun(db, run, heart.take(), message)).catch(() => undefined)
    throw error
  } finally {
    await heart.stop()
  }
}

/** The next slice, sent in the transaction that lets go of the run. */
async function hand(ctx: SystemCtx, run: runs.RunRow, heart: Heart): Promise<boolean> {
  return ctx.tx(async (db) => {
    if (!(await lease.releaseRun(db, run, heart.take()))) return false
    ctx.send("migration.run", { run_id: run.id, fence: run.fence })
    return true
  })
}

async function workRun(ctx: SystemCtx, run: runs.RunRow, slice: Slice, heart: Heart): Promise<Ended> {
  for (;;) {
    const lanes = await ctx.tx((db) => runs.lanesOf(db, [run.id]))
    if (run.total === null) {
      const total = await count(ctx, run, lanes)
      if (!(await ctx.tx((db) => lease.setTotal(db, run, total)))) return "stopped"
      run.total = total
    }
    const open = lanes.filter((lane) => !lane.is_done)
    const ended = await workLanes(ctx, run, open, slice)
    if (ended !== "done") return ended
    const phase = nextPhase(run, lanes)
    if (!phase) return (await finish(ctx, run, heart)) ? "done" : "stopped"
    if (!(await ctx.tx((db) => lease.openLanes(db, run, phase, heart.take())))) return "stopped"
  }
}

async function workLanes(ctx: SystemCtx, run: runs.RunRow, open: runs.LaneRow[], slice: Slice): Promise<Ended> {
  const left = [...open]
  const walk = async (): Promise<Ended> => {
    for (let lane = left.shift(); lane; lane = left.shift()) {
      const ended = await workOne(ctx, run, lane, slice)
      if (ended === "done") continue
      if (ended === "stopped") slice.isStopped = true
      return ended
    }
    return "done"
  }
  const walks = Array.from({ length: Math.min(AT_ONCE, open.length) }, () =>
    walk().catch((error) => {
      // The other lane ends at its next statement; the run is let go of when both have.
      slice.isStopped = true
      throw error
    }),
  )
  const settled = await Promise.allSettled(walks)
  const broken = settled.find((each) => each.status === "rejected")
  if (broken) throw broken.reason
  const ends = settled.map((each) => (each.status === "fulfilled" ? each.value : "stopped"))
  return ends.find((end) => end === "stopped") ?? ends.find((end) => end === "time") ?? "done"
}

function workOne(ctx: SystemCtx, run: runs.RunRow, lane: runs.LaneRow, slice: Slice): Promise<Ended> {
  if (lane.phase === "manifests") return workManifests(ctx, run, lane, slice)
  return run.kind === "rollback"
    ? workLane(ctx, run, lane, rollBack(ctx), slice)
    : workLane(ctx, run, lane, migrate(ctx), slice)
}

function nextPhase(run: runs.RunRow, lanes: readonly runs.LaneRow[]): "again" | "manifests" | undefined {
  if (run.kind !== "migrate") return undefined
  return (["again", "manifests"] as const).find((phase) => lanes.every((lane) => lane.phase !== phase))
}

/** Users of the run's set: those who were named, or those who are due, lane by lane, as one question may be a long one. */
async function count(ctx: SystemCtx, run: runs.RunRow, lanes: readonly runs.LaneRow[]): Promise<number> {
  if (run.user_ids) return run.user_ids.length
  let total = 0
  for (const lane of lanes) if (lane.phase === "users") total += await ctx.tx((db) => countDue(db, run, lane))
  return total
}

async function finish(ctx: SystemCtx, run: runs.RunRow, heart: Heart): Promise<boolean> {
  return ctx.tx(async (db) => {
    const lanes = await runs.lanesOf(db, [run.id])
    const users = lanes.filter((lane) => lane.phase === "users")
    const sum = (key: "succeeded" | "failed" | "skipped") => users.reduce((total, lane) => total + lane[key], 0)
    const report = {
      root: lanes.reduce((root, lane) => addLeaves(root, [lane.root]), ""),
      ...sumUp(lanes.map((lane) => lane.notes)),
    }
    // Users whom somebody else moved, or who went away, before a lane came to them are not there to be counted.
    const total = sum("succeeded") + sum("failed") + sum("skipped")
    if (!(await lease.finishRun(db, run, { at: heart.take(), total, report }))) return false
    if (run.kind !== "dry_run") ctx.send("migration.seal", {})
    return true
  })
}

/** A run that failed for good: whoever looks at it reads why, and resumes it when that is mended. */
export async function giveUp(ctx: SystemCtx, { run_id }: { run_id: string }): Promise<void> {
  const message = "The run stopped several times without saying why. Resume it to try again."
  if (await ctx.tx((db) => lease.failRun(db, run_id, message))) ctx.log.error("migration.given_up", { run_id })
}

/** Sends runs on their way again whose worker died, or whose job was lost. */
export async function watch(ctx: SystemCtx): Promise<{ revived: number }> {
  return ctx.tx(async (db) => {
    const found = await lease.orphans(db)
    for (const { id, fence } of found) {
      ctx.send("migration.run", { run_id: id, fence })
      ctx.log.warn("migration.revived", { run_id: id })
    }
    return { revived: found.length }
  })
}

// The heart ---------------------------------------------------------------------------------------------------------

/** After `stop` there is no beat any more, nor one under way: it would take the run again that was just let go of. */
type Heart = { take: () => lease.Beat; stop: () => Promise<void> }

/** Beats until it is stopped; a beat that is refused stops the lanes. */
function startHeart(ctx: SystemCtx, run: runs.RunRow, slice: Slice): Heart {
  let since = performance.now()
  let beating = Promise.resolve()
  const take = (): lease.Beat => {
    const now = performance.now()
    const seconds = (now - since) / 1000
    const rate = seconds > 0 ? slice.moved / seconds : 0
    since = now
    slice.moved = 0
    return { rate, seconds }
  }
  const beat = async () => {
    try {
      if (!(await ctx.tx((db) => lease.beat(db, run, take())))) slice.isStopped = true
    } catch (cause) {
      // The lanes meet the same trouble and say so; the lease runs out by itself.
      ctx.log.warn("migration.no_heartbeat", { run_id: run.id, cause })
    }
  }
  const timer = setInterval(() => {
    beating = beating.then(beat)
  }, HEARTBEAT_MS)
  const stop = () => {
    clearInterval(timer)
    return beating
  }
  return { take, stop }
}
