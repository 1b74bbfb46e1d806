import "server-only"
import type { LaneRow, RunRow } from "#lib/migration/store/run"
import * as savepoint from "#lib/migration/store/savepoint"
import type { Db } from "#lib/platform/context"

// Moving the users of one statement: those who moved meanwhile are read again, and where the database refuses some, the
// others go on without them.

/** What became of users in one statement. */
export type Moved = {
  succeeded: string[]
  failed: string[]
  /** There was nothing to do for them after all. */
  skipped?: string[]
  /** One hash for each user it was done for, in hex: the root is their sum. */
  leaves: string[]
  /** Why the failed failed, one entry each, and what else is to be said of the others. */
  causes?: { error_code: string; message: string }[]
  warnings?: string[]
  /** Sessions that somebody may open soon: their copies are filled once all of it has committed. */
  recent?: { workspace_id: string; session_id: string; step_ids: number[] }[]
  /** Called once all of it has committed. */
  after?: () => void
}

/** One direction of moving users; the runner does the rest: lanes, cursor, batches, pace, splitting. */
export type Mover<U extends { user_id: string }> = {
  /**
   * The next users of a lane after its cursor, in id order. `run.user_ids`, when there are any, are the only ones asked
   * for: the lane's next, or those who are read again.
   */
  read(db: Db, run: RunRow, lane: LaneRow, limit: number): Promise<U[]>
  /** Moves them in the caller's transaction; users that are missing from all lists moved meanwhile and are read again. */
  move(db: Db, run: RunRow, users: readonly U[], batchOf: (user_id: string) => number): Promise<Moved>
  /** Notes in the caller's transaction that the database refuses this user, and why. */
  fail?(db: Db, run: RunRow, user: U, batch: number, message: string): Promise<Moved>
}

/** How often users who moved between being read and being moved are read again. */
const READS = 3
/** Characters of what the database said. */
const MAX_MESSAGE = 300

type All = Required<Omit<Moved, "after">> & { afters: (() => void)[] }
type How = { batchOf: (user_id: string) => number; isCareful: boolean }

const nothing = (): All => ({
  succeeded: [],
  failed: [],
  skipped: [],
  leaves: [],
  causes: [],
  warnings: [],
  recent: [],
  afters: [],
})

function add(all: All, moved: Moved): void {
  all.succeeded.push(...moved.succeeded)
  all.failed.push(...moved.failed)
  all.skipped.push(...(moved.skipped ?? []))
  all.leaves.push(...moved.leaves)
  all.causes.push(...(moved.causes ?? []))
  all.warnings.push(...(moved.warnings ?? []))
  all.recent.push(...(moved.recent ?? []))
  if (moved.after) all.afters.push(moved.after)
}

/**
 * Moves users in the caller's transaction; every one of them is in one of the lists then. Careful, it sets savepoints
 * and takes users apart until those whom the database refuses stand alone.
 */
export async function moveAll<U extends { user_id: string }>(
  db: Db,
  run: RunRow,
  lane: LaneRow,
  mover: Mover<U>,
  users: readonly U[],
  how: How,
): Promise<All> {
  const all = nothing()
  let left = users
  for (let reads = 0; left.length > 0; reads++) {
    const before = all.succeeded.length + all.failed.length + all.skipped.length
    await move(db, run, mover, left, how, all)
    if (all.succeeded.length + all.failed.length + all.skipped.length - before === left.length) break
    const known = new Set([...all.succeeded, ...all.failed, ...all.skipped])
    const missing = left.map(({ user_id }) => user_id).filter((id) => !known.has(id))
    left = reads < READS ? await mover.read(db, { ...run, user_ids: missing }, lane, missing.length) : []
    const found = new Set(left.map(({ user_id }) => user_id))
    all.skipped.push(...missing.filter((id) => !found.has(id)))
  }
  return all
}

async function move<U extends { user_id: string }>(
  db: Db,
  run: RunRow,
  mover: Mover<U>,
  users: readonly U[],
  how: How,
  all: All,
): Promise<void> {
  const { batchOf, isCareful } = how
  if (!isCareful) return add(all, await mover.move(db, run, users, batchOf))
  try {
    add(all, await savepoint.within(db, () => mover.move(db, run, users, batchOf)))
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble === "other" || trouble === "slow") throw error
    const [user] = users
    if (users.length > 1) {
      const half = Math.ceil(users.length / 2)
      await move(db, run, mover, users.slice(0, half), how, all)
      await move(db, run, mover, users.slice(half), how, all)
    } else if (user && trouble === "data") {
      add(all, await refused(db, run, mover, user, batchOf(user.user_id), messageOf(error)))
    }
    // Alone and in somebody's way: missing from all lists, and so read again.
  }
}

async function refused<U extends { user_id: string }>(
  db: Db,
  run: RunRow,
  mover: Mover<U>,
  user: U,
  batch: number,
  message: string,
): Promise<Moved> {
  if (mover.fail) return mover.fail(db, run, user, batch, message)
  return { succeeded: [], failed: [user.user_id], leaves: [], causes: [{ error_code: "database", message }] }
}

function messageOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  return `The database refused this user: ${said.slice(0, MAX_MESSAGE)}. Correct the legacy row, then migrate them again.`
}

/**
 * `data`: the database refuses what it was given. `moved`: another statement got in the way, so the same may work now.
 * `slow`: it took too long. Everything else is nothing a run can do about.
 */
export function troubleOf(error: unknown): "data" | "moved" | "slow" | "other" {
  const code = error instanceof Error && "code" in error ? String(error.code) : ""
  if (code === "BR002" || code === "40P01" || code === "40001") return "moved"
  if (code === "57014") return "slow"
  return /^(22|23|54|P0)...$/.test(code) ? "data" : "other"
}
