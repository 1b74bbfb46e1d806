import { z } from "zod"
import { empty, endpoint, json } from "#lib/platform/endpoint"

export const SessionId = z.uuid("must be a UUID").brand<"SessionId">()
export type SessionId = z.infer<typeof SessionId>

export const StepNumber = z.coerce
  .number("must be a step from 1 to 23")
  .int("must be a step from 1 to 23")
  .min(1, "must be a step from 1 to 23")
  .max(23, "must be a step from 1 to 23")

/** Bytes of the JSON of one step's answers. */
export const MAX_STEP_BYTES = 256 * 1024

const Issues = z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }))

export const StepStatus = z.enum(["completed", "in_progress", "not_started", "cannot_start", "problem"])

export const ProgressCount = z.object({ completed: z.int(), total: z.int() })

export const Progress = z.object({
  completed: z.int(),
  total: z.int(),
  percentage: z.int().describe("Whole percent of 23 steps, rounded down"),
  phases: z.array(
    z.object({ number: z.int(), key: z.string(), title: z.string(), completed: z.int(), total: z.int() }),
  ),
  next_step: z.int().nullable(),
  minutes_left: z.int().describe("An estimate from the fields that are still empty; 0 when every step is complete"),
  missing: z.array(z.object({ step: z.int(), key: z.string(), title: z.string(), issues: Issues })),
  statuses: z.array(z.object({ step: z.int(), status: StepStatus })),
})

export const Session = z.object({
  session_id: z.string(),
  status: z.enum(["open", "finalizing", "finalized"]),
  progress: ProgressCount,
  metadata: z.object({ user_id: z.string(), workspace_id: z.string(), started_at: z.string() }),
  updated_at: z.string(),
  finalized_at: z.string().nullable(),
})
export type Session = z.infer<typeof Session>

/** Given only after the commit: what is saved, as which revision, and the SHA-256 of its canonical JSON. */
export const Receipt = z.object({
  revision: z.int(),
  sha256: z.string(),
  saved_at: z.string(),
  status: StepStatus,
  progress: ProgressCount,
  is_merged: z.boolean().describe("True when somebody else had saved meanwhile; `data` then holds both changes"),
  data: z.record(z.string(), z.json()).optional(),
})
export type Receipt = z.infer<typeof Receipt>

export const SavedStep = z.object({
  step_id: z.int(),
  data: z.record(z.string(), z.json()),
  revision: z.int().describe("0 when nothing was saved yet"),
  sha256: z.string().nullable(),
  saved_at: z.string().nullable(),
  saved_by: z.string().nullable(),
  status: StepStatus,
  definition_version: z.int(),
  check_again: z.boolean(),
})
export type SavedStep = z.infer<typeof SavedStep>

export const Summary = z.object({ session: Session, progress: Progress, steps: z.array(SavedStep) })
export type Summary = z.infer<typeof Summary>

export const OnboardingHealth = z.object({
  status: z.enum(["ok", "degraded", "down"]),
  probes: z.array(
    z.object({ name: z.string(), is_ok: z.boolean(), latency_ms: z.number(), message: z.string().optional() }),
  ),
  queue: z.object({ waiting: z.int(), dead: z.int() }).nullable(),
  last_success_at: z.string().nullable().describe("When a save last succeeded, as far as the cache knows"),
})
export type OnboardingHealth = z.infer<typeof OnboardingHealth>

const session = z.strictObject({ session_id: SessionId })
const step = z.strictObject({ session_id: SessionId, step_id: StepNumber })

export const createSession = endpoint({
  route: "POST /api/v1/onboarding/session",
  summary: "Starts an onboarding session.",
  access: "member",
  role: "analyst",
  idempotent: true,
  response: json(Session, 201),
})

export const listSessions = endpoint({
  route: "GET /api/v1/onboarding/sessions",
  summary: "My sessions in this workspace, newest first.",
  access: "member",
  role: "viewer",
  response: json(z.object({ sessions: z.array(Session) })),
})

export const saveStep = endpoint({
  route: "POST /api/v1/onboarding/{session_id}/steps/{step_id}",
  summary:
    "Saves the answers of a step, complete or not. With `base_revision`, changes made meanwhile are merged field by field; 409 shows both values of a field changed on both sides.",
  access: "member",
  role: "analyst",
  idempotent: true,
  max_body_bytes: MAX_STEP_BYTES + 4096,
  params: step,
  body: z.strictObject({
    data: z.record(z.string(), z.json(), "Send the answers as fields of `data`."),
    base_revision: z
      .int()
      .min(0)
      .optional()
      .describe("The revision the changes started from; without it the save is unconditional"),
  }),
  response: json(Receipt),
})

export const getStep = endpoint({
  route: "GET /api/v1/onboarding/{session_id}/steps/{step_id}",
  summary: "The answers of a step with their revision.",
  access: "member",
  role: "viewer",
  params: step,
  response: json(SavedStep),
})

export const getProgress = endpoint({
  route: "GET /api/v1/onboarding/{session_id}/progress",
  summary: "What is complete by phase, what comes next, and what is missing.",
  access: "member",
  role: "viewer",
  params: session,
  response: json(Progress),
})

export const getSummary = endpoint({
  route: "GET /api/v1/onboarding/{session_id}/summary",
  summary: "The session, its progress and all its steps.",
  access: "member",
  role: "viewer",
  params: session,
  response: json(Summary),
})

export const cleanupSession = endpoint({
  route: "DELETE /api/v1/onboarding/{session_id}/cleanup",
  summary: "Drops the cached copy of a finalized session. The record stays.",
  access: "member",
  role: "analyst",
  params: session,
  response: json(z.object({ removed_keys: z.int() })),
})

export const removeSession = endpoint({
  route: "DELETE /api/v1/onboarding/{session_id}",
  summary: "Deletes a session and its answers. Manifests made from it stay.",
  access: "member",
  role: "analyst",
  params: session,
  response: empty,
})

export const getOnboardingHealth = endpoint({
  route: "GET /api/v1/onboarding/health",
  summary: "Whether the database and the cache answer, each with its latency.",
  access: "public",
  response: json(OnboardingHealth),
})
