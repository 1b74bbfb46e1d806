import "server-only"
import { setTimeout as sleep } from "node:timers/promises"
import type * as contract from "#lib/migration/contract"
import type * as steer from "#lib/migration/contract/steer"
import { positionOf, userStatusOf } from "#lib/migration/position"
import { noUser } from "#lib/migration/service/asked"
import { note } from "#lib/migration/service/runs"
import * as store from "#lib/migration/store/read"
import * as runs from "#lib/migration/store/run"
import { authorizePlatformAdmin } from "#lib/platform/authorize"
import type { AdminCtx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

// One user, while the caller waits. A worker does it: this process may not write what belongs to other workspaces.

const PATIENCE_MS = 10_000
const LOOK_MS = 50
/** Ahead of whatever else waits in the queue: somebody is looking. */
const PRIORITY = 10

export async function migrateUser(
  ctx: AdminCtx,
  { user_id }: Input<typeof steer.migrateUser>,
): Promise<contract.UserOutcome> {
  authorizePlatformAdmin(ctx)
  const { user } = await find(ctx, user_id)
  if (user.status !== "completed" || user.is_changed_since) await runOne(ctx, "migrate", user_id)
  return outcome(ctx, user_id, "migrated")
}

export async function rollBackUser(
  ctx: AdminCtx,
  { user_id }: Input<typeof steer.rollBackUser>,
): Promise<contract.UserOutcome> {
  authorizePlatformAdmin(ctx)
  const { user } = await find(ctx, user_id)
  if (user.status === null || user.status === "failed") {
    throw new AppError("conflict", "This user is not migrated, so there is nothing to roll back.", {
      reason: "not_migrated",
    })
  }
  if (user.status === "completed") await runOne(ctx, "rollback", user_id)
  return outcome(ctx, user_id, "rolled_back")
}

/** Has a worker do it, and waits. Throws `unavailable` when none has within ten seconds. */
async function runOne(ctx: AdminCtx, kind: "migrate" | "rollback", user_id: string): Promise<void> {
  const run_id = await ctx.tx(async (db) => {
    const given = { kind, user_ids: [user_id], of_run: null, of_batch: null, batch_size: 1, users_per_second: null }
    const run = await runs.createRun(db, { ...given, started_by: ctx.user.id })
    await note(ctx, db, run.id, "run_started", { kind, users: 1 })
    ctx.send("migration.one", { run_id: run.id }, { priority: PRIORITY })
    return run.id
  })
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal: ctx.signal })
    const run = await ctx.tx((db) => store.findEnd(db, run_id))
    if (run?.finished_at) return
    if (performance.now() > until) {
      const where = `/api/v1/onboarding/migration/runs/${run_id}`
      throw new AppError("unavailable", `No worker has done this within ten seconds. It stays queued; see ${where}.`, {
        reason: "no_worker",
        run_id,
        retry_after_s: 10,
      })
    }
  }
}

type Found = { user: store.UserWithLegacy; session: store.SessionRow | undefined }

/** A legacy user with the session made of them, parked or not. Throws `not_found`. */
export async function find(ctx: AdminCtx, user_id: string): Promise<Found> {
  return ctx.tx(async (db) => {
    const [user] = await store.findUsers(db, [user_id])
    if (!user) throw noUser()
    const [session] = user.session_id === null ? [] : await store.sessionsOf(db, [user_id])
    return { user, session }
  })
}

async function outcome(ctx: AdminCtx, user_id: string, wanted: contract.UserStatus): Promise<contract.UserOutcome> {
  const found = await find(ctx, user_id)
  return { ...outcomeOf(found), success: userStatusOf(found.user.status) === wanted }
}

/** How a user stands now; `success` is whether nothing went wrong when they were last moved. */
export function outcomeOf({ user, session }: Found): contract.UserOutcome {
  const position = session && !session.is_parked ? positionOf(session) : null
  return {
    success: user.error_message === null,
    user_id: user.user_id,
    session_id: user.session_id,
    workspace_id: user.workspace_id,
    legacy_status: user.onboarding_status,
    new_status: userStatusOf(user.status),
    current_step: position?.current_step ?? null,
    completion_percentage: position?.completion_percentage ?? null,
    bcm_generated: user.manifest === "completed",
    migrated_at: user.status === "completed" ? user.completed_at : null,
    ...(user.error_message !== null && { error_message: user.error_message }),
  }
}
