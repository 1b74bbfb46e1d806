import "server-only"
import * as manifest from "#lib/manifest/service"
import { addRemarks } from "#lib/migration/notes"
import { take } from "#lib/migration/pace"
import { troubleOf } from "#lib/migration/service/lane"
import { type Ended, endOf, heed, inTurn, type Slice, wait } from "#lib/migration/service/slice"
import * as lease from "#lib/migration/store/lease"
import * as store from "#lib/migration/store/manifests"
import type { LaneRow, RunRow } from "#lib/migration/store/run"
import type { Db, SystemCtx } from "#lib/platform/context"
import { isAppError } from "#lib/platform/errors"
import { failpoint } from "#lib/platform/failpoint"

// Manifests of users who had completed the former onboarding, one transaction each: a person who works in the same
// workspace waits for one of them and no longer.

/** Users that are read ahead. */
const AHEAD = 100

export async function workManifests(ctx: SystemCtx, run: RunRow, from: LaneRow, slice: Slice): Promise<Ended> {
  let lane = from
  for (;;) {
    const due = await ctx.tx((db) => store.dueManifests(db, run, lane, AHEAD))
    for (const [i, each] of due.entries()) {
      const isLast = i === due.length - 1 && due.length < AHEAD
      const next = await one(ctx, run, lane, each, isLast, slice, lane !== from)
      if (typeof next === "string") return next
      lane = next
    }
    if (lane.is_done) return "done"
    // There was nobody, or nobody is left after a full page.
    if (due.length === 0) return (await end(ctx, run, lane)) ? "done" : "stopped"
  }
}

async function one(
  ctx: SystemCtx,
  run: RunRow,
  lane: LaneRow,
  due: store.DueManifest,
  isLast: boolean,
  slice: Slice,
  hasMoved: boolean,
): Promise<LaneRow | Ended> {
  for (;;) {
    const over = endOf(ctx, slice, hasMoved)
    if (over) return over
    const { granted, wait_ms } = take(slice.budget, slice.users_per_second, 1, slice.now())
    if (granted > 0) break
    if (!(await wait(ctx, run, slice, wait_ms))) return "stopped"
  }
  const to = { ...lane, cursor_id: due.user_id, is_done: isLast }
  try {
    return (await write(ctx, run, lane, to, due, slice)) ?? "stopped"
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    ctx.log.warn("migration.manifest_failed", { run_id: run.id, user_id: due.user_id, cause: error })
    return (await write(ctx, run, lane, to, due, slice, failure)) ?? "stopped"
  }
}

/** Makes one manifest, or notes why it cannot be made; undefined when the run is not ours. */
async function write(
  ctx: SystemCtx,
  run: RunRow,
  from: LaneRow,
  to: LaneRow,
  due: store.DueManifest,
  slice: Slice,
  failure?: store.ManifestOutcome,
): Promise<LaneRow | undefined> {
  const work = async (db: Db) => {
    const locked = await lease.lockLane(db, run, from)
    if (!locked) return undefined
    heed(slice, locked)
    const made = failure ?? { outcome: await manifest.migrated(ctx, due), error_code: null, error_message: null }
    failpoint("migrate.manifest")
    const isNoted = await store.noteManifest(db, run, due, made)
    // Made for nobody: its user was rolled back, or had it from another run, since this one read of them.
    if (!isNoted && made.outcome === "completed") throw new Gone()
    const outcome = isNoted ? made.outcome : "skipped"
    const cause = { error_code: made.error_code ?? "", message: made.error_message ?? "" }
    const next: LaneRow = {
      ...to,
      succeeded: to.succeeded + (outcome === "completed" ? 1 : 0),
      failed: to.failed + (outcome === "failed" ? 1 : 0),
      skipped: to.skipped + (outcome === "skipped" ? 1 : 0),
      notes: outcome === "failed" ? addRemarks(to.notes, { causes: [cause], warnings: [] }) : to.notes,
    }
    lease.saveLane(db, next)
    ctx.after(() => {
      slice.moved += 1
    })
    failpoint("migrate.noted")
    return next
  }
  return inTurn(slice, () => ctx.tx(work))
}

async function end(ctx: SystemCtx, run: RunRow, lane: LaneRow): Promise<boolean> {
  return ctx.tx(async (db) => {
    if (!(await lease.lockLane(db, run, lane))) return false
    lease.saveLane(db, { ...lane, is_done: true })
    return true
  })
}

class Gone extends Error {}

/** What is noted of a manifest that cannot be made; undefined for what is nothing the user's answers can do about. */
function failureOf(error: unknown): store.ManifestOutcome | undefined {
  if (error instanceof Gone) return { outcome: "skipped", error_code: null, error_message: null }
  // A session that was deleted meanwhile wants no manifest.
  if (isAppError(error) && error.code === "not_found")
    return { outcome: "skipped", error_code: null, error_message: null }
  if (isAppError(error)) return failed(String(error.details?.reason ?? error.code), error.message)
  const trouble = troubleOf(error)
  if (trouble === "other" || trouble === "slow") return undefined
  const said = error instanceof Error ? error.message.slice(0, 300) : String(error)
  return failed("database", `The database refused the manifest: ${said}. Start another run to try again.`)
}

const failed = (error_code: string, error_message: string): store.ManifestOutcome => ({
  outcome: "failed",
  error_code,
  error_message,
})
