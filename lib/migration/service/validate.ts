import "server-only"
import { z } from "zod"
import { type Difference, differencesOf } from "#lib/migration/compare"
import type * as contract from "#lib/migration/contract"
import { cursorOf } from "#lib/migration/cursor"
import { type ErrorCode, failedPlan, type Plan, planOf } from "#lib/migration/plan"
import { addLeaves } from "#lib/migration/records"
import { noRun, placeOf, refused } from "#lib/migration/service/asked"
import { find, outcomeOf } from "#lib/migration/service/one"
import { verifyLog } from "#lib/migration/service/seal"
import { imageBefore } from "#lib/migration/store/log"
import { type Move, movesOfRun } from "#lib/migration/store/moves"
import * as store from "#lib/migration/store/read"
import * as runs from "#lib/migration/store/run"
import { authorizePlatformAdmin } from "#lib/platform/authorize"
import type { AdminCtx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

/** Users compared at once, and how long one call goes on: well within what a request may take. */
const PAGE = 500
const SLICE_MS = 15_000
/** Users named with what is wrong with them; the others are counted. */
const MOST_NAMED = 100

/** Legacy row and session of one user. Whoever has no session to compare has no differences. */
export async function validateUser(ctx: AdminCtx, { user_id }: Input<typeof contract.validateUser>) {
  authorizePlatformAdmin(ctx)
  const { differences, found } = await ctx.tx(async (db) => {
    const found = await find(ctx, user_id)
    const { user, session } = found
    if (user.status !== "completed") return { found, differences: [] }
    if (!session) return { found, differences: [gone(user)] }
    const image = user.log_id === null ? null : await imageBefore(db, user.log_id)
    const steps = await store.stepsOf(db, [session])
    const now = planFor(user_id, session.workspace_id, user.legacy)
    const moved = image ? planFor(user_id, session.workspace_id, image) : now
    const { created_at } = user.legacy
    return { found, differences: differencesOf({ moved, now, created_at }, session, steps) }
  })
  return { ...outcomeOf(found), valid: differences.every(({ is_later_edit }) => is_later_edit), differences }
}

/** The plan of a row in the workspace its session is in: where its user is a member may have changed since. */
const planFor = (user_id: string, workspace_id: string, row: store.LegacyRow): Plan =>
  planOf({ user_id, ...row, last_workspace_id: workspace_id, workspaces: [{ id: workspace_id, role: "owner" }] })

const gone = (user: { session_id: string | null }): Difference => ({
  field: "session",
  legacy: user.session_id,
  session: null,
  is_later_edit: false,
})

// A whole run ---------------------------------------------------------------------------------------------------------

const Count = z.int().min(0)
const Cursor = z.strictObject({
  run_id: z.uuid(),
  after: z.uuid().nullable(),
  are_users_done: z.boolean(),
  checked: Count,
  moved_on: Count,
  edited: Count,
  wrong: Count,
  root: z.string().regex(/^[0-9a-f]{0,64}$/),
  verified: z
    .strictObject({ index: Count, hash: z.string(), to_xid: z.string(), to_id: z.int(), checked: Count })
    .nullable(),
})
type Progress = z.infer<typeof Cursor>
type Invalid = { user_id: string; differences: Difference[] }

/** Goes over a run's users and then over the log, for some seconds at a time; the cursor carries what was found so far. */
export async function validateRun(ctx: AdminCtx, input: Input<typeof contract.validateRun>) {
  authorizePlatformAdmin(ctx)
  const { run_id } = input
  const expected_root = await expectedRoot(ctx, run_id)
  const begun = placeOf(Cursor, input.cursor)
  if (begun && begun.run_id !== run_id) throw refused("cursor", "belongs to another run; leave it out to begin anew")
  const progress: Progress = begun ?? {
    run_id,
    after: null,
    are_users_done: false,
    checked: 0,
    moved_on: 0,
    edited: 0,
    wrong: 0,
    root: "",
    verified: null,
  }
  const invalid: Invalid[] = []
  const until = Date.now() + SLICE_MS
  while (!progress.are_users_done && Date.now() < until) await checkPage(ctx, progress, invalid)
  let log: Awaited<ReturnType<typeof verifyLog>>["verdict"] = null
  if (progress.are_users_done) {
    const step = await verifyLog(ctx, progress.verified, until)
    progress.verified = step.verified
    log = step.verdict
  }
  const isOver = log !== null
  const isRootRight = !progress.are_users_done || addLeaves(progress.root, []) === addLeaves(expected_root, [])
  const shown = log ?? { valid: true, checked: progress.verified?.checked ?? 0, broken_at: null, message: null }
  return {
    valid: progress.wrong === 0 && isRootRight && shown.valid,
    checked: progress.checked,
    moved_on: progress.moved_on,
    edited: progress.edited,
    root: progress.root,
    expected_root,
    log: shown,
    invalid,
    next_cursor: isOver ? null : cursorOf(progress),
  }
}

/** The root on record. Throws for a run that has none to compare with. */
async function expectedRoot(ctx: AdminCtx, run_id: string): Promise<string> {
  const { run, lanes } = await ctx.tx(async (db) => ({
    run: await runs.findRun(db, run_id),
    lanes: await runs.lanesOf(db, [run_id]),
  }))
  if (!run) throw noRun()
  if (run.kind === "dry_run") throw refused("run_id", "is a dry run, which leaves nothing to compare; name a real one")
  if (run.kind === "rollback") {
    throw refused("run_id", "is a rollback, which leaves no sessions to compare; validate its users one by one")
  }
  if (run.state === "running" || run.state === "queued") {
    throw new AppError("conflict", "run_id: this run still moves users. Pause it, or wait until it ends.", {
      reason: "run_under_way",
    })
  }
  return addLeaves(
    "",
    lanes.map(({ root }) => root),
  )
}

async function checkPage(ctx: AdminCtx, progress: Progress, invalid: Invalid[]): Promise<void> {
  const page = await ctx.tx(async (db) => {
    const { moves, last } = await movesOfRun(db, progress.run_id, progress.after, PAGE)
    const user_ids = [...new Set(moves.map(({ user_id }) => user_id))]
    if (user_ids.length === 0) return { moves, last, users: [], sessions: [], steps: [] }
    const [users, sessions] = await Promise.all([store.findMoved(db, user_ids), store.sessionsOf(db, user_ids)])
    return { moves, last, users, sessions, steps: await store.stepsOf(db, sessions) }
  })
  const users = new Map(page.users.map((user) => [user.user_id, user]))
  const sessions = new Map(page.sessions.map((session) => [session.id, session]))
  const steps = Map.groupBy(page.steps, ({ session_id }) => session_id)
  const leaves: string[] = []
  for (const move of page.moves) {
    const user = users.get(move.user_id)
    const session = user?.session_id ? sessions.get(user.session_id) : undefined
    const { leaf, differences } = checkMove(move, user, session, steps)
    leaves.push(leaf)
    progress.checked++
    if (!move.is_last) progress.moved_on++
    if (differences.length === 0) continue
    if (differences.every(({ is_later_edit }) => is_later_edit)) {
      progress.edited++
      continue
    }
    progress.wrong++
    if (progress.wrong <= MOST_NAMED) invalid.push({ user_id: move.user_id, differences })
  }
  progress.root = addLeaves(progress.root, leaves)
  progress.after = page.last ?? progress.after
  progress.are_users_done = page.last === null
}

/**
 * A move's leaf, made anew from what the database holds of it, and what is not as it should be. A row that was pruned, a
 * user who went away, and a merge into a session that had been there cannot be planned again: theirs is the leaf that
 * the sealed log holds.
 */
function checkMove(
  move: Move,
  user: store.MovedUser | undefined,
  session: store.SessionRow | undefined,
  steps: ReadonlyMap<string, store.StepRow[]>,
): { leaf: string; differences: Difference[] } {
  const { user_id, event, before, is_last } = move
  const recorded = move.after_sha256 ?? ""
  if (event === "failed") {
    const { leaf } = failedPlan(user_id, {
      error_code: move.error_code as ErrorCode,
      error_message: move.error_message ?? "",
    })
    return { leaf, differences: leaf === recorded ? [] : [otherLeaf(leaf, recorded)] }
  }
  const workspace_id = session?.workspace_id ?? user?.workspace_id
  const moved = before && workspace_id ? planFor(user_id, workspace_id, before) : undefined
  const leaf = moved && !move.was_moved_before ? moved.leaf : recorded
  const differences = leaf === recorded ? [] : [otherLeaf(leaf, recorded)]
  if (!is_last || !user) return { leaf, differences }
  if (!session) return { leaf, differences: [...differences, gone(user)] }
  const row = user.legacy ?? before
  if (!row) return { leaf, differences }
  const now = user.legacy || !moved ? planFor(user_id, session.workspace_id, row) : moved
  const { created_at } = row
  const own = differencesOf({ moved: moved ?? now, now, created_at }, session, steps.get(session.id) ?? [])
  return { leaf, differences: [...differences, ...own] }
}

const otherLeaf = (leaf: string, recorded: string): Difference => ({
  field: "leaf",
  legacy: leaf,
  session: recorded,
  is_later_edit: false,
})
