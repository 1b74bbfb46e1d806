import { z } from "zod"
import { bytes, endpoint, json, sse } from "#lib/platform/endpoint"

export const RunId = z.uuid("must be a UUID").brand<"RunId">()
export type RunId = z.infer<typeof RunId>
export const LegacyUserId = z.uuid("must be a UUID").brand<"LegacyUserId">()
export type LegacyUserId = z.infer<typeof LegacyUserId>

export const RunKind = z.enum(["migrate", "dry_run", "rollback"])
export const RunState = z.enum(["queued", "running", "paused", "completed", "cancelled", "failed"])
export const UserStatus = z.enum(["unmigrated", "migrated", "failed", "rolled_back"])
export type UserStatus = z.infer<typeof UserStatus>

/** The legacy row as a comparison shows it. */
export const LegacyRow = z.object({
  onboarding_status: z.string().nullable(),
  onboarding_step: z.string().nullable(),
  has_completed_onboarding: z.boolean(),
  preferences: z.json(),
  onboarding_completed_at: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})

const Counts = z.object({ seen: z.int(), succeeded: z.int(), failed: z.int(), skipped: z.int() })

export const Cause = z.object({
  error_code: z.string(),
  message: z.string().describe("What one of them says"),
  users: z.int(),
})
export type Cause = z.infer<typeof Cause>

/** What came of a run, kept with it. */
export const RunReport = z.object({
  root: z.string().describe("Hash over every user's outcome: equal for a dry run and the real run over the same users"),
  causes: z.array(Cause),
  warnings: z.array(z.object({ warning: z.string(), users: z.int() })),
  seconds: z.object({ users: z.number(), manifests: z.number() }),
})

export const Run = z.object({
  id: z.string(),
  kind: RunKind,
  state: RunState,
  phase: z.enum(["users", "manifests"]),
  scope: z.string().describe("Whom it is about, in words"),
  batch_size: z.int(),
  users_per_second: z.int().nullable(),
  total: z.int().nullable().describe("Users in its set; null until they are counted"),
  users: Counts,
  manifests: Counts,
  manifests_total: z.int().nullable(),
  batches: z.int(),
  rate: z.number().nullable().describe("Users per second, over the last half minute"),
  remaining_s: z
    .object({ estimate: z.number(), error: z.number() })
    .nullable()
    .describe("Seconds left of this phase, plus or minus"),
  heartbeat_age_s: z.number().nullable(),
  is_stalled: z.boolean().describe("It runs, but nothing was heard of it for fifteen seconds"),
  started_by: z.string().nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  error_message: z.string().nullable(),
  report: RunReport.nullable(),
})
export type Run = z.infer<typeof Run>

export const Stats = z.object({
  counted_at: z
    .string()
    .describe("When users were counted: at most a few seconds ago, longer where counting itself takes seconds"),
  legacy_users: z.int(),
  unmigrated: z.int(),
  migrated: z.int(),
  failed: z.int(),
  rolled_back: z.int(),
  manifests: z.object({ pending: z.int(), completed: z.int(), skipped: z.int(), failed: z.int() }),
  by_status: z.array(z.object({ onboarding_status: z.string().nullable(), users: z.int() })),
  causes: z.array(Cause),
  success_percentage: z.number().nullable().describe("Migrated among those tried; null before the first"),
  active_run: Run.nullable(),
  sealed: z.object({
    rows: z.int(),
    unsealed: z.int(),
    last_at: z.string().nullable(),
    head: z
      .object({ index: z.int(), hash: z.string() })
      .nullable()
      .describe("The newest link of the chain. Written down elsewhere, it shows later that nothing was cut off"),
  }),
})

/** How one user came through a move. */
export const UserOutcome = z.object({
  success: z.boolean(),
  user_id: z.string(),
  session_id: z.string().nullable(),
  workspace_id: z.string().nullable(),
  legacy_status: z.string().nullable(),
  new_status: UserStatus,
  current_step: z.int().nullable(),
  completion_percentage: z.int().nullable(),
  bcm_generated: z.boolean(),
  migrated_at: z.string().nullable(),
  error_message: z.string().optional(),
})
export type UserOutcome = z.infer<typeof UserOutcome>

export const Difference = z.object({
  field: z.string(),
  legacy: z.json(),
  session: z.json(),
  is_later_edit: z.boolean().describe("Saved after the migration, so it is expected to differ"),
})

export const StepRecord = z.object({
  step: z.int(),
  title: z.string(),
  status: z.enum(["completed", "in_progress", "not_started"]),
  source: z.enum(["legacy", "person", "none"]),
  data: z.json().nullable(),
  saved_at: z.string().nullable(),
})

export const UserRow = z.object({
  user_id: z.string(),
  email: z.string(),
  status: UserStatus,
  legacy_status: z.string().nullable(),
  legacy_step: z.string().nullable(),
  session_id: z.string().nullable(),
  workspace_id: z.string().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  changed_at: z.string().nullable(),
})
export type UserRow = z.infer<typeof UserRow>

export const UserDetail = UserRow.extend({
  full_name: z.string(),
  legacy: LegacyRow,
  before: LegacyRow.nullable().describe(
    "The legacy row as it was before the last move; null when pruned or never moved",
  ),
  session: z
    .object({
      status: z.string(),
      current_step: z.int().nullable(),
      completion_percentage: z.int(),
      started_at: z.string(),
      updated_at: z.string(),
      is_parked: z.boolean(),
      manifest: z.enum(["pending", "completed", "skipped", "failed"]).nullable(),
      records: z.array(StepRecord),
    })
    .nullable(),
  warnings: z.array(z.string()),
  timeline: z.array(
    z.object({
      id: z.int(),
      event: z.string(),
      run_id: z.string(),
      batch: z.int().nullable(),
      at: z.string(),
      error_message: z.string().nullable(),
      is_sealed: z.boolean(),
    }),
  ),
})

const run = z.strictObject({ id: RunId })
const user = z.strictObject({ user_id: LegacyUserId })
const BASE = "/api/v1/onboarding/migration" as const
const cursor = z.string().max(200).optional()

export const listRuns = endpoint({
  route: `GET ${BASE}/runs`,
  summary: "Runs, newest first.",
  access: "platform_admin",
  query: z.strictObject({ cursor, limit: z.coerce.number().int().min(1).max(100).default(20) }),
  response: json(z.object({ runs: z.array(Run), next_cursor: z.string().nullable() })),
})

export const getRun = endpoint({
  route: `GET ${BASE}/runs/{id}`,
  summary: "One run with its counts, rate and report.",
  access: "platform_admin",
  params: run,
  response: json(Run),
})

export const getStats = endpoint({
  route: `GET ${BASE}/stats`,
  summary: "How many users stand where, failures by cause, and the run under way. Users are counted every few seconds.",
  access: "platform_admin",
  response: json(Stats),
})

export const followProgress = endpoint({
  route: `GET ${BASE}/progress`,
  summary: "The run under way, once a second, until it ends.",
  access: "platform_admin",
  query: z.strictObject({ run_id: RunId.optional() }),
  response: sse("`progress` with a run; `done` with the last state of it"),
})

export const validateUser = endpoint({
  route: `GET ${BASE}/validate/{user_id}`,
  summary: "Compares one user's legacy row with their session, field by field.",
  access: "platform_admin",
  params: user,
  response: json(UserOutcome.extend({ valid: z.boolean(), differences: z.array(Difference) })),
})

export const validateRun = endpoint({
  route: `GET ${BASE}/validate`,
  summary:
    "Compares every user of a run with what the database holds, its root with the one on record, and the log with its chain. Checks for some seconds; while `next_cursor` is given, call again with it.",
  access: "platform_admin",
  query: z.strictObject({ run_id: RunId, cursor: z.string().max(100_000).optional() }),
  response: json(
    z.object({
      valid: z.boolean().describe("Of all that was checked so far; final when next_cursor is null"),
      checked: z.int().describe("Users that were compared"),
      moved_on: z.int().describe("Users a later run moved again: their leaf is checked, their session is that run's"),
      edited: z.int().describe("Users who saved something since; what they changed is expected to differ"),
      root: z.string().describe("Summed up anew; complete when next_cursor is null"),
      expected_root: z.string(),
      log: z.object({
        valid: z.boolean(),
        checked: z.int(),
        broken_at: z.int().nullable().describe("The log row that is not as it was sealed"),
        message: z.string().nullable(),
      }),
      invalid: z
        .array(z.object({ user_id: z.string(), differences: z.array(Difference) }))
        .describe("Those found by this call; the first 100 of the run are named, the others counted in `valid`"),
      next_cursor: z.string().nullable(),
    }),
  ),
})

export const getMigrationHealth = endpoint({
  route: `GET ${BASE}/health`,
  summary: "Whether the parts a run needs are there.",
  access: "platform_admin",
  response: json(
    z.object({
      status: z.enum(["ok", "degraded", "down"]),
      probes: z.array(
        z.object({ name: z.string(), is_ok: z.boolean(), latency_ms: z.number(), message: z.string().optional() }),
      ),
      queue: z.object({ waiting: z.int(), active: z.int(), dead: z.int() }).nullable(),
      stalled_runs: z.array(z.string()),
    }),
  ),
})

export const listUsers = endpoint({
  route: `GET ${BASE}/users`,
  summary: "Users of the former onboarding by where they stand, a page at a time.",
  access: "platform_admin",
  query: z.strictObject({
    status: UserStatus.optional(),
    error_code: z.string().max(60).optional(),
    q: z
      .string()
      .max(200)
      .optional()
      .describe("The beginning of an email address, in small or large letters, or a user id"),
    cursor,
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: json(z.object({ users: z.array(UserRow), next_cursor: z.string().nullable() })),
})

export const getUser = endpoint({
  route: `GET ${BASE}/users/{user_id}`,
  summary: "One user: the legacy row, the session made of it, and every move.",
  access: "platform_admin",
  params: user,
  response: json(UserDetail),
})

export const compareUsers = endpoint({
  route: `GET ${BASE}/comparison`,
  summary: "Legacy beside new, a page at a time: status, step and percentage.",
  access: "platform_admin",
  query: z.strictObject({
    is_different: z.stringbool().optional(),
    cursor,
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: json(
    z.object({
      rows: z.array(
        z.object({
          user_id: z.string(),
          email: z.string(),
          legacy: z.object({ status: z.string().nullable(), step: z.string().nullable(), has_completed: z.boolean() }),
          session: z
            .object({ status: z.string(), current_step: z.int().nullable(), completion_percentage: z.int() })
            .nullable(),
          is_different: z.boolean(),
        }),
      ),
      next_cursor: z.string().nullable(),
    }),
  ),
})

export const exportUsers = endpoint({
  route: `GET ${BASE}/export`,
  summary: "All users of one state as CSV, with what went wrong.",
  access: "platform_admin",
  limit: "export",
  query: z.strictObject({ status: UserStatus.optional(), error_code: z.string().max(60).optional() }),
  response: bytes("text/csv; charset=utf-8", "One line per user, with a header"),
})

/** Where a member stands while not everybody is migrated: the session when there is one, else the legacy row. */
export const getStanding = endpoint({
  route: "GET /api/v1/onboarding/standing",
  summary: "Where I stand: in the new onboarding, or still in the former one.",
  access: "user",
  response: json(
    z.object({
      source: z.enum(["session", "legacy", "none"]),
      status: z.string().nullable(),
      current_step: z.int().nullable(),
      completion_percentage: z.int(),
      session_id: z.string().nullable(),
      manifest: z.enum(["pending", "completed", "skipped", "failed"]).nullable(),
      updated_at: z.string().nullable(),
    }),
  ),
})
