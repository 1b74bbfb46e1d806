import "server-only"
import { setTimeout as sleep } from "node:timers/promises"
import type * as contract from "#lib/migration/contract"
import type * as steer from "#lib/migration/contract/steer"
import { cursorOf, RunCursor } from "#lib/migration/cursor"
import { runOf } from "#lib/migration/progress"
import { noRun, placeOf, refused } from "#lib/migration/service/asked"
import { remembered } from "#lib/migration/service/remembered"
import { hasBatch } from "#lib/migration/service/slice"
import { appendEvent, type RunEvent } from "#lib/migration/store/log"
import * as runs from "#lib/migration/store/run"
import * as store from "#lib/migration/store/shown"
import { activeRunId, countManifestsLeft } from "#lib/migration/store/stats"
import { authorizePlatformAdmin } from "#lib/platform/authorize"
import { type AdminCtx, type Db, PLATFORM } from "#lib/platform/context"
import type { Input, ServerEvent } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

// Runs are started and steered here; jobs do them. Each act stands in the audit log and in the migration's own.

const BEAT_MS = 1_000
const ROLLBACK_BATCH = 50

type Started = { run_id: string; state: contract.Run["state"]; total: number | null }

export async function start(ctx: AdminCtx, input: Input<typeof steer.startMigration>): Promise<Started> {
  authorizePlatformAdmin(ctx)
  const { user_ids = null, batch_size, dry_run, users_per_second = null } = input
  const kind = dry_run ? "dry_run" : "migrate"
  return ctx.tx((db) => begin(ctx, db, { kind, user_ids, of_run: null, of_batch: null, batch_size, users_per_second }))
}

export async function startRollback(ctx: AdminCtx, input: Input<typeof steer.startRollback>): Promise<Started> {
  authorizePlatformAdmin(ctx)
  const { user_ids = null, run_id: of_run = null, batch: of_batch = null } = input
  return ctx.tx(async (db) => {
    if (of_run !== null) {
      const run = await runs.findRun(db, of_run)
      if (!run) throw noRun()
      if (run.kind !== "migrate") {
        const what = run.kind === "dry_run" ? "a dry run, which moved nobody" : "a rollback itself"
        throw refused("run_id", `is ${what}; name a run that migrated users`)
      }
      if (run.state === "running" || run.state === "queued") {
        throw new AppError("conflict", "run_id: this run still moves users. Pause or cancel it first.", {
          reason: "run_under_way",
        })
      }
      if (of_batch !== null && !hasBatch(await runs.lanesOf(db, [of_run]), of_batch)) {
        throw refused("batch", "is no batch of this run; take its number from a user's timeline or the export")
      }
    }
    return begin(ctx, db, {
      kind: "rollback",
      user_ids,
      of_run,
      of_batch,
      batch_size: ROLLBACK_BATCH,
      users_per_second: null,
    })
  })
}

/** Queues a run in the caller's transaction. */
async function begin(ctx: AdminCtx, db: Db, given: Omit<runs.NewRun, "started_by">): Promise<Started> {
  const run = await runs.createRun(db, { ...given, started_by: ctx.user.id })
  await note(ctx, db, run.id, "run_started", { kind: run.kind, users: run.user_ids?.length ?? null })
  ctx.send("migration.run", { run_id: run.id })
  return { run_id: run.id, state: run.state, total: run.total ?? run.user_ids?.length ?? null }
}

export async function note(
  ctx: AdminCtx,
  db: Db,
  run_id: string,
  event: RunEvent,
  details: Record<string, string | number | null> = {},
): Promise<void> {
  const action = `migration.${event}` as const
  ctx.audit({ action, target_type: "migration_run", target_id: run_id, workspace_id: PLATFORM, details })
  await appendEvent(db, { run_id, event, actor_id: ctx.user.id, after: details })
}

// Steering -------------------------------------------------------------------------------------------------------------

type Steering = { event: RunEvent; from: readonly runs.State[]; to: runs.State; word: string }

const PAUSE: Steering = { event: "run_paused", from: ["queued", "running"], to: "paused", word: "pause" }
const RESUME: Steering = { event: "run_resumed", from: ["paused", "failed"], to: "queued", word: "resume" }
const CANCEL: Steering = {
  event: "run_cancelled",
  from: ["queued", "running", "paused", "failed"],
  to: "cancelled",
  word: "cancel",
}

export const pause = (ctx: AdminCtx, input: Input<typeof steer.pauseRun>) => move(ctx, input.id, PAUSE)
export const resume = (ctx: AdminCtx, input: Input<typeof steer.resumeRun>) => move(ctx, input.id, RESUME)
export const cancel = (ctx: AdminCtx, input: Input<typeof steer.cancelRun>) => move(ctx, input.id, CANCEL)

async function move(ctx: AdminCtx, id: string, { event, from, to, word }: Steering): Promise<contract.Run> {
  authorizePlatformAdmin(ctx)
  await ctx.tx(async (db) => {
    const before = await runs.findRun(db, id)
    if (!before) throw noRun()
    const isThereAlready = before.state === to || (to === "queued" && before.state === "running")
    if (isThereAlready) return
    if (!(await runs.setState(db, id, from, to))) {
      throw new AppError("conflict", `This run is ${before.state}, so there is nothing to ${word}.`, {
        reason: "run_state",
        state: before.state,
      })
    }
    await note(ctx, db, id, event)
    if (to === "queued") ctx.send("migration.run", { run_id: id })
  })
  return getRun(ctx, { id })
}

export async function throttle(ctx: AdminCtx, input: Input<typeof steer.throttleRun>): Promise<contract.Run> {
  authorizePlatformAdmin(ctx)
  const { id, users_per_second } = input
  await ctx.tx(async (db) => {
    const run = await runs.findRun(db, id)
    if (!run) throw noRun()
    if (run.finished_at !== null && run.state !== "failed") {
      throw new AppError("conflict", `This run is ${run.state}, so there is nothing to slow down.`, {
        reason: "run_state",
        state: run.state,
      })
    }
    await runs.setThrottle(db, id, users_per_second)
    await note(ctx, db, id, "run_throttled", { users_per_second })
  })
  return getRun(ctx, { id })
}

// Looking --------------------------------------------------------------------------------------------------------------

export async function listRuns(ctx: AdminCtx, input: Input<typeof contract.listRuns>) {
  authorizePlatformAdmin(ctx)
  const after = placeOf(RunCursor, input.cursor)
  const rows = await ctx.tx((db) => store.pageOfRuns(db, after?.id, input.limit + 1))
  const page = rows.slice(0, input.limit)
  const last = rows.length > page.length ? page.at(-1) : undefined
  return {
    runs: await Promise.all(page.map((row) => shownOf(ctx, row))),
    next_cursor: last ? cursorOf({ id: last.id }) : null,
  }
}

export async function getRun(ctx: AdminCtx, input: { id: string }): Promise<contract.Run> {
  authorizePlatformAdmin(ctx)
  const row = await ctx.tx((db) => store.findShown(db, input.id))
  if (!row) throw noRun()
  return shownOf(ctx, row)
}

/** The run under way, or null. */
export async function activeRun(ctx: AdminCtx): Promise<contract.Run | null> {
  const row = await ctx.tx(async (db) => {
    const id = await activeRunId(db)
    return id === undefined ? undefined : store.findShown(db, id)
  })
  return row ? shownOf(ctx, row) : null
}

async function shownOf(ctx: AdminCtx, row: store.ShownRun): Promise<contract.Run> {
  const isCounting = row.phase === "manifests" && row.finished_at === null
  const left = isCounting
    ? await remembered(ctx, `migration:manifests:${row.id}`, () => ctx.tx((db) => countManifestsLeft(db, row.id)))
    : null
  return runOf(row, row.lanes, ctx.ports.clock(), left)
}

/** The state of a run once a second, until it ends, the caller leaves or their token runs out. */
export async function progress(
  ctx: AdminCtx,
  input: Input<typeof contract.followProgress>,
): Promise<AsyncIterable<ServerEvent>> {
  authorizePlatformAdmin(ctx)
  const id = input.run_id ?? (await ctx.tx((db) => activeRunId(db)))
  if (id === undefined) {
    throw new AppError("not_found", "There is no run under way. Start one, or name a run_id.", { reason: "no_run" })
  }
  const first = await getRun(ctx, { id })
  return follow(ctx, first)
}

async function* follow(ctx: AdminCtx, first: contract.Run): AsyncGenerator<ServerEvent> {
  for (let run = first; ; run = await getRun(ctx, { id: run.id })) {
    const isOver = run.finished_at !== null
    yield { event: isOver ? "done" : "progress", data: run }
    if (isOver || Date.now() / 1000 > ctx.user.claims.exp) return
    // An abort ends the wait early; it is looked at right below.
    await sleep(BEAT_MS, undefined, { signal: ctx.signal }).catch(() => undefined)
    if (ctx.signal.aborted) return
  }
}
