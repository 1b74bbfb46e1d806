import "server-only"
import type * as contract from "#lib/migration/contract"
import { cursorOf, UserCursor } from "#lib/migration/cursor"
import { planOf } from "#lib/migration/plan"
import { positionOf, userStatusOf } from "#lib/migration/position"
import { type RecordRow, recordsOf } from "#lib/migration/records"
import { placeOf, refused } from "#lib/migration/service/asked"
import { find } from "#lib/migration/service/one"
import * as log from "#lib/migration/store/log"
import * as store from "#lib/migration/store/read"
import { authorizePlatformAdmin } from "#lib/platform/authorize"
import type { AdminCtx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Moves shown of one user; nobody is moved more often by hand. */
const MOST_MOVES = 200
/** Users looked at for one page of those that differ: a page may end early, and its cursor goes on. */
const MOST_LOOKED_AT = 5_000
const LOOKED_AT_ONCE = 500

export async function users(ctx: AdminCtx, input: Input<typeof contract.listUsers>) {
  authorizePlatformAdmin(ctx)
  const after = placeOf(UserCursor, input.cursor)
  const filter = filterOf(input)
  const rows = await ctx.tx((db) => store.pageOfUsers(db, filter, after, input.limit + 1))
  const page = rows.slice(0, input.limit)
  const last = rows.length > page.length ? page.at(-1) : undefined
  const email = filter.email === undefined ? {} : { email: last?.email }
  return {
    users: page.map(rowOf),
    next_cursor: last ? cursorOf({ user_id: last.user_id, ...email }) : null,
  }
}

/** Which users are meant. A whole user id finds that user, anything else is the beginning of an email address. */
export function filterOf(input: {
  status?: contract.UserStatus | undefined
  error_code?: string | undefined
  q?: string | undefined
}): store.UserFilter {
  const { status, error_code, q = "" } = input
  if (error_code !== undefined && status !== undefined && status !== "failed") {
    throw refused("error_code", "goes with the status failed only; leave status out, or set it to failed")
  }
  const text = q.trim()
  return {
    status: status === "unmigrated" ? "none" : status === "migrated" ? "completed" : status,
    error_code,
    // Addresses are kept in small letters, whatever somebody types.
    ...(text !== "" && (UUID.test(text) ? { user_id: text } : { email: text.toLowerCase() })),
  }
}

export function rowOf(row: store.ListedUser): contract.UserRow {
  return {
    user_id: row.user_id,
    email: row.email,
    status: userStatusOf(row.status),
    legacy_status: row.onboarding_status,
    legacy_step: row.onboarding_step,
    session_id: row.session_id,
    workspace_id: row.workspace_id,
    error_code: row.error_code,
    error_message: row.error_message,
    changed_at: row.updated_at,
  }
}

export async function user(ctx: AdminCtx, { user_id }: Input<typeof contract.getUser>) {
  authorizePlatformAdmin(ctx)
  return ctx.tx(async (db) => {
    const { user, session } = await find(ctx, user_id)
    const timeline = await log.movesOf(db, user_id, MOST_MOVES)
    const before = user.log_id === null ? null : await log.imageBefore(db, user.log_id)
    const steps = session ? await store.stepsOf(db, [session]) : []
    return {
      ...rowOf(user),
      full_name: user.full_name,
      legacy: user.legacy,
      before,
      session: session ? shownSession(session, steps, user.manifest) : null,
      warnings: user.warnings ?? [],
      timeline,
    }
  })
}

function shownSession(session: store.SessionRow, rows: RecordRow[], manifest: store.Manifest | null) {
  const { passed, current_step, completion_percentage } = positionOf(session)
  const { status, started_at, updated_at, is_parked } = session
  const records = recordsOf(passed, current_step, rows)
  return { status, current_step, completion_percentage, started_at, updated_at, is_parked, manifest, records }
}

/** Legacy beside new. `is_different`: the session was not made of the legacy row as it is now. */
export async function compare(ctx: AdminCtx, input: Input<typeof contract.compareUsers>) {
  authorizePlatformAdmin(ctx)
  const { is_different, limit } = input
  let after = placeOf(UserCursor, input.cursor)?.user_id
  const rows: ReturnType<typeof comparedOf>[] = []
  for (let looked = 0; looked < MOST_LOOKED_AT; ) {
    const size = is_different === undefined ? limit + 1 : LOOKED_AT_ONCE
    const page = await ctx.tx((db) => store.pageOfComparison(db, after, size))
    for (const row of page) {
      if (rows.length === limit) return { rows, next_cursor: after === undefined ? null : cursorOf({ user_id: after }) }
      const compared = comparedOf(row)
      if (is_different === undefined || compared.is_different === is_different) rows.push(compared)
      after = row.user_id
    }
    if (page.length < size) return { rows, next_cursor: null }
    looked += page.length
  }
  return { rows, next_cursor: after === undefined ? null : cursorOf({ user_id: after }) }
}

function comparedOf(row: store.ComparedUser) {
  const { user_id, email, onboarding_status: status, onboarding_step: step, session } = row
  const position = session && positionOf(session)
  return {
    user_id,
    email,
    legacy: { status, step, has_completed: row.has_completed_onboarding },
    session: session &&
      position && {
        status: session.status,
        current_step: position.current_step,
        completion_percentage: position.completion_percentage,
      },
    is_different: session !== null && !isMadeOf(row, session),
  }
}

/** Whether a session stands where its user's legacy row stands; answers are compared user by user only. */
function isMadeOf(row: store.ComparedUser, session: NonNullable<store.ComparedUser["session"]>): boolean {
  const plan = planOf({
    ...row,
    preferences: {},
    onboarding_completed_at: null,
    created_at: "",
    updated_at: "",
    last_workspace_id: session.workspace_id,
    workspaces: [{ id: session.workspace_id, role: "owner" }],
  })
  return plan.status === "completed" && plan.passed === session.legacy_passed && plan.step === session.legacy_step
}
