import "server-only"
import { addRemarks } from "#lib/migration/notes"
import { type Budget, giveBack, nextSize, take } from "#lib/migration/pace"
import { addLeaves } from "#lib/migration/records"
import { type Mover, moveAll, troubleOf } from "#lib/migration/service/lane"
import * as lease from "#lib/migration/store/lease"
import type { LaneRow, RunRow } from "#lib/migration/store/run"
import type { Db, SystemCtx } from "#lib/platform/context"
import { failpoint } from "#lib/platform/failpoint"

// A lane from where it stands to its end, or to the end of the slice: one statement after the other.

/** What the lanes of one slice share. `now` in ms; they stop at the first statement after `deadline_ms`. */
export type Slice = {
  deadline_ms: number
  now: () => number
  budget: Budget
  /** Batches in the next statement. */
  batches: number
  users_per_second: number | null
  /** People are at work on the same database: the lanes take turns, so that no more than one of them is in their way. */
  hasCompany: boolean
  /** The last that was taken in turn. */
  turn: Promise<unknown>
  /** Users since the last heartbeat. */
  moved: number
  isStopped: boolean
}

/** `stopped`: the run is not ours any more, or does not run. */
export type Ended = "done" | "time" | "stopped"

/** Tries of a statement that another one got in the way of. */
const TRIES = 3
/** How long to wait before looking again whether the run still runs, while its rate allows nobody. */
const WAIT_MS = 250
/** Batches are numbered within a run, whichever lane they belong to. */
const BATCHES_PER_LANE = 1_000_000

/** Whether one of these lanes has done a batch of this number. */
export const hasBatch = (lanes: readonly LaneRow[], batch: number) =>
  lanes.some(({ lane, batches }) => lane === Math.floor(batch / BATCHES_PER_LANE) && batch % BATCHES_PER_LANE < batches)

/** Works a lane until it is done, the slice is over, or the run is not ours. The lane goes on where it stands. */
export async function workLane<U extends { user_id: string }>(
  ctx: SystemCtx,
  run: RunRow,
  from: LaneRow,
  mover: Mover<U>,
  slice: Slice,
): Promise<Ended> {
  const ids = run.user_ids?.filter((id) => from.first_id <= id && id <= from.last_id)
  let lane = from
  let isCareful = false
  let tries = 0
  for (;;) {
    const over = endOf(ctx, slice, lane !== from)
    if (over) return over
    const size = slice.batches * run.batch_size
    const { granted, wait_ms } = take(slice.budget, slice.users_per_second, size, slice.now(), run.batch_size)
    if (granted === 0) {
      if (!(await wait(ctx, run, slice, wait_ms))) return "stopped"
      continue
    }
    try {
      const next = await step(ctx, run, lane, mover, { ids, limit: granted, isCareful, slice })
      if (!next) return "stopped"
      giveBack(slice.budget, Math.max(0, granted - (next.seen - (lane.succeeded + lane.failed + lane.skipped))))
      lane = next.lane
      if (lane.is_done) return "done"
      if (granted === size && !isCareful) slice.batches = nextSize(slice.batches, next.took_ms)
      isCareful = false
      tries = 0
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble === "other" || ++tries > TRIES + 1) throw error
      ctx.log.warn("migration.statement_failed", { run_id: run.id, lane: lane.lane, trouble, cause: error })
      if (trouble === "slow") slice.batches = Math.max(1, Math.floor(slice.batches / 4))
      if (trouble === "data" || tries >= TRIES) isCareful = true
    }
  }
}

/** Why a lane goes no further. Each takes at least one step in a slice, so that any slice brings a run on. */
export function endOf(ctx: SystemCtx, slice: Slice, hasMoved: boolean): Ended | undefined {
  if (slice.isStopped) return "stopped"
  if (ctx.signal.aborted) return "time"
  return hasMoved && slice.now() >= slice.deadline_ms ? "time" : undefined
}

/** What the database was just told of the run and its surroundings, for all lanes. */
export function heed(slice: Slice, { users_per_second, has_company }: lease.Locked): void {
  slice.users_per_second = users_per_second
  slice.hasCompany = has_company
}

/** Does the next piece of a lane at once, or, while people are at work, after that of the other one. */
export function inTurn<T>(slice: Pick<Slice, "hasCompany" | "turn">, piece: () => Promise<T>): Promise<T> {
  if (!slice.hasCompany) return piece()
  const mine = slice.turn.then(piece)
  slice.turn = mine.catch(() => undefined)
  return mine
}

/** Waits for the budget; false when the run is not ours any more. */
export async function wait(ctx: SystemCtx, run: RunRow, slice: Slice, wait_ms: number): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, Math.min(wait_ms, WAIT_MS)))
  const now = await ctx.tx((db) => lease.rateOf(db, run))
  if (now) slice.users_per_second = now.users_per_second
  return now !== undefined
}

type Step = { ids: string[] | undefined; limit: number; isCareful: boolean; slice: Slice }

/** One statement: the lane's next users, what becomes of them, and where the lane stands then, in one transaction. */
async function step<U extends { user_id: string }>(
  ctx: SystemCtx,
  run: RunRow,
  lane: LaneRow,
  mover: Mover<U>,
  { ids, limit, isCareful, slice }: Step,
): Promise<{ lane: LaneRow; seen: number; took_ms: number } | undefined> {
  const asked = ids?.filter((id) => lane.cursor_id === null || id > lane.cursor_id).slice(0, limit)
  const write = async (db: Db) => {
    const locked = await lease.lockLane(db, run, lane)
    if (!locked) return undefined
    failpoint("migrate.locked")
    heed(slice, locked)
    const users = await mover.read(db, { ...run, user_ids: asked ?? null }, lane, limit)
    const batches = new Map(users.map(({ user_id }, i) => [user_id, Math.floor(i / run.batch_size)]))
    const first = lane.lane * BATCHES_PER_LANE + lane.batches
    const batchOf = (user_id: string) => first + (batches.get(user_id) ?? 0)
    const moved = await moveAll(db, run, lane, mover, users, { batchOf, isCareful })
    failpoint("migrate.moved")
    // Users who were named and are not due: there is nothing to do for them.
    const unread = asked && lane.phase === "users" ? asked.length - users.length : 0
    const next: LaneRow = {
      ...lane,
      cursor_id: (asked ? asked.at(-1) : users.at(-1)?.user_id) ?? lane.cursor_id,
      is_done: asked ? asked.length < limit || asked.at(-1) === ids?.at(-1) : users.length < limit,
      batches: lane.batches + Math.ceil(users.length / run.batch_size),
      succeeded: lane.succeeded + moved.succeeded.length,
      failed: lane.failed + moved.failed.length,
      skipped: lane.skipped + moved.skipped.length + unread,
      root: addLeaves(lane.root, moved.leaves),
      notes: addRemarks(lane.notes, moved),
    }
    lease.saveLane(db, next)
    if (moved.recent.length > 0 && ctx.ports.cache.is_shared) ctx.send("onboarding.refill", { sessions: moved.recent })
    ctx.after(() => {
      slice.moved += users.length
      for (const after of moved.afters) after()
    })
    failpoint("migrate.saved")
    return { lane: next, seen: next.succeeded + next.failed + next.skipped }
  }
  return inTurn(slice, async () => {
    const began = slice.now()
    const next = await ctx.tx(write)
    return next && { ...next, took_ms: slice.now() - began }
  })
}
