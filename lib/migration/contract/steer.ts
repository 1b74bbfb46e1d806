import { z } from "zod"
import { LegacyUserId, Run, RunId, RunState, UserOutcome } from "#lib/migration/contract"
import { endpoint, json } from "#lib/platform/endpoint"

// What moves users, either way, and what steers it.

const run = z.strictObject({ id: RunId })
const user = z.strictObject({ user_id: LegacyUserId })
const Started = z.object({ run_id: z.string(), state: RunState, total: z.int().nullable() })
const UserIds = z
  .array(LegacyUserId)
  .min(1, "must name at least one user")
  .max(10_000, "must name at most 10,000 users")
const BASE = "/api/v1/onboarding/migration" as const

export const startMigration = endpoint({
  route: `POST ${BASE}/migrate`,
  summary: "Starts a run over these users, or over all who are due. A dry run does everything and keeps nothing.",
  access: "platform_admin",
  limit: "write",
  idempotent: true,
  body: z.strictObject({
    user_ids: UserIds.optional(),
    batch_size: z.int().min(1, "must be at least 1").max(500, "must be at most 500").default(50),
    dry_run: z.boolean().default(false),
    users_per_second: z.int().min(1).max(1_000_000).optional(),
  }),
  response: json(Started, 202),
})

export const migrateUser = endpoint({
  route: `POST ${BASE}/migrate/{user_id}`,
  summary: "Migrates one user and answers how it went. A user who is migrated already stays as they are.",
  access: "platform_admin",
  limit: "write",
  params: user,
  response: json(UserOutcome),
})

export const startRollback = endpoint({
  route: `POST ${BASE}/rollback`,
  summary:
    "Starts a run that puts users, a run or one batch of a run back to the former onboarding. Later edits are kept.",
  access: "platform_admin",
  limit: "write",
  idempotent: true,
  body: z
    .strictObject({
      user_ids: UserIds.optional(),
      run_id: RunId.optional(),
      batch: z.int().min(0).optional().describe("With `run_id`: only this batch of it"),
    })
    .refine(({ user_ids, run_id }) => (user_ids === undefined) !== (run_id === undefined), {
      message: "Give either user_ids or run_id.",
      path: ["user_ids"],
    })
    .refine(({ batch, run_id }) => batch === undefined || run_id !== undefined, {
      message: "batch needs the run_id it belongs to.",
      path: ["batch"],
    }),
  response: json(Started, 202),
})

export const rollBackUser = endpoint({
  route: `POST ${BASE}/rollback/{user_id}`,
  summary: "Puts one user back to the former onboarding and answers how it went. Later edits are kept.",
  access: "platform_admin",
  limit: "write",
  params: user,
  response: json(UserOutcome),
})

export const pauseRun = endpoint({
  route: `POST ${BASE}/runs/{id}/pause`,
  summary: "Stops a run after the statement that is under way. Resume goes on from there.",
  access: "platform_admin",
  limit: "write",
  params: run,
  response: json(Run),
})

export const resumeRun = endpoint({
  route: `POST ${BASE}/runs/{id}/resume`,
  summary: "Goes on with a paused or failed run.",
  access: "platform_admin",
  limit: "write",
  params: run,
  response: json(Run),
})

export const cancelRun = endpoint({
  route: `POST ${BASE}/runs/{id}/cancel`,
  summary: "Ends a run for good. What it did stays; roll it back to undo that.",
  access: "platform_admin",
  limit: "write",
  params: run,
  response: json(Run),
})

export const throttleRun = endpoint({
  route: `PATCH ${BASE}/runs/{id}`,
  summary: "Sets how many users a second a run may move; null lifts the limit.",
  access: "platform_admin",
  limit: "write",
  params: run,
  body: z.strictObject({ users_per_second: z.int().min(1, "must be at least 1").max(1_000_000).nullable() }),
  response: json(Run),
})

export const cleanUp = endpoint({
  route: `POST ${BASE}/cleanup`,
  summary:
    "Prunes before-images and parked sessions older than so many days, and answers how many these are; a job takes them away. What is pruned can no longer be brought back.",
  access: "platform_admin",
  limit: "write",
  idempotent: true,
  body: z.strictObject({
    older_than_days: z.int().min(1, "must be at least 1").max(3650),
    is_confirmed: z.literal(true, "Set is_confirmed to true: what is pruned cannot be brought back."),
  }),
  response: json(z.object({ before_images: z.int(), parked_sessions: z.int() }), 202),
})
