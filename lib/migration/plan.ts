import { hash } from "node:crypto"
import { type Carried, mapLegacy, shown } from "#lib/migration/carry"
import { ALL_PASSED, legacyIndexOf, positionAt, RECORDS } from "#lib/migration/legacy-steps"
import { percentageOf } from "#lib/migration/records"

export type { Carried } from "#lib/migration/carry"

/** A user of the former onboarding, as the database hands them over. */
export type LegacyUser = {
  user_id: string
  onboarding_status: string | null
  onboarding_step: string | null
  has_completed_onboarding: boolean
  /** Anything that JSON can hold: it was never checked. */
  preferences: unknown
  onboarding_completed_at: string | null
  created_at: string
  updated_at: string
  last_workspace_id: string | null
  workspaces: { id: string; role: "viewer" | "analyst" | "admin" | "owner" }[]
}

/** What becomes of a user. Nothing is guessed: what is not known is a failure that names the value. */
export type Plan =
  | {
      status: "completed"
      user_id: string
      workspace_id: string
      session_id: string
      /** Bit n - 1 is step n of 24: passed in the former onboarding. */
      passed: number
      /** 1 to 24: where they stand. */
      step: number
      /** Whole percent of the 23 steps; 100 for whoever had completed. */
      percentage: number
      /** `pending` when a manifest is due, `skipped` when they completed without an answer to make one from. */
      manifest: "pending" | "skipped" | null
      steps: Carried[]
      warnings: string[]
      /** SHA-256 in hex over all of the above: what a run's root is the sum of. */
      leaf: string
    }
  | { status: "failed"; user_id: string; error_code: ErrorCode; error_message: string; leaf: string }

export type ErrorCode =
  | "unknown_status"
  | "unknown_step"
  | "broken_preferences"
  | "no_workspace"
  | "several_workspaces"
  | "database"

type Failure = { error_code: ErrorCode; error_message: string }

/** Characters of a value in a message. */
const MAX_VALUE = 80

/** Statuses that are no position. Nobody is past the first step with one of `BEFORE`. */
const BEFORE = new Set(["none", "pending", "payment_confirmed"])
export const STATUSES: ReadonlySet<string> = new Set([...BEFORE, "active", "in_progress", "completed", "abandoned"])

/** What becomes of a legacy user. Total, never throws, and the same for the same row. */
export function planOf(user: LegacyUser): Plan {
  const { user_id } = user
  const standing = standingOf(user)
  if ("error_code" in standing) return failedPlan(user_id, standing)
  const problem = preferencesProblem(user.preferences)
  if (problem) return failedPlan(user_id, problem)
  const workspace_id = workspaceOf(user)
  if (typeof workspace_id !== "string") return failedPlan(user_id, workspace_id)

  const { is_completed, step, passed, warnings } = standing
  const carried = mapLegacy(user.preferences)
  const hasAnswers = carried.steps.some((each) => !each.is_not_applicable)
  if (is_completed && !hasAnswers) warnings.push("completed_without_data")
  warnings.push(...carried.warnings)
  const session_id = sessionIdOf(user_id)
  const percentage = percentageOf(passed)
  const manifest = is_completed ? (hasAnswers ? "pending" : "skipped") : null
  const covered = carried.steps.map((each) => [
    each.step_id,
    each.sha256,
    each.is_complete,
    each.is_not_applicable,
    each.definition_version,
  ])
  const leaf = leafOf([user_id, workspace_id, session_id, passed, step, percentage, manifest, covered, warnings])
  const { steps } = carried
  return {
    status: "completed",
    user_id,
    workspace_id,
    session_id,
    passed,
    step,
    percentage,
    manifest,
    steps,
    warnings,
    leaf,
  }
}

/** A user who could not be moved, for a reason of the row's or the database's. */
export function failedPlan(
  user_id: string,
  { error_code, error_message }: Failure,
): Extract<Plan, { status: "failed" }> {
  return { status: "failed", user_id, error_code, error_message, leaf: leafOf([user_id, error_code, error_message]) }
}

/** The session of a legacy user: the same for ever, whatever becomes of it in between. */
export function sessionIdOf(user_id: string): string {
  const hex = hash("sha256", `legacy session of ${user_id}`)
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const leafOf = (content: readonly unknown[]) => hash("sha256", JSON.stringify(content))

type Standing = { is_completed: boolean; step: number; passed: number; warnings: string[] }

function standingOf(user: LegacyUser): Standing | Failure {
  const status = user.onboarding_status || null
  const named = user.onboarding_step || null
  const statusIndex = status === null ? undefined : legacyIndexOf(status)
  if (status !== null && statusIndex === undefined && !STATUSES.has(status)) {
    return unknown("unknown_status", "onboarding_status", status, "a known status")
  }
  const stepIndex = named === null ? undefined : legacyIndexOf(named)
  if (named !== null && stepIndex === undefined) {
    return unknown("unknown_step", "onboarding_step", named, "a known step, or empty it")
  }

  const isFlagged = user.has_completed_onboarding
  const is_completed = isFlagged || status === "completed"
  const index = stepIndex ?? statusIndex ?? 0
  const warnings: string[] = []
  if (is_completed) {
    if (status !== "completed") warnings.push("completed_by_flag_only")
    if (!isFlagged) warnings.push("completed_by_status_only")
    if (!user.onboarding_completed_at) warnings.push("completed_without_time")
    return { is_completed, step: RECORDS, passed: ALL_PASSED, warnings }
  }
  if (user.onboarding_completed_at) warnings.push("time_without_completion")
  if (status === "abandoned") warnings.push("abandoned")
  if (statusIndex !== undefined && stepIndex !== undefined && statusIndex !== stepIndex) {
    warnings.push("status_and_step_differ")
  }
  if (status !== null && BEFORE.has(status) && index > 0) warnings.push("step_despite_status")
  if (stepIndex === undefined && (status === "active" || status === "in_progress")) warnings.push("position_unknown")
  return { is_completed, ...positionAt(index), warnings }
}

function unknown(error_code: ErrorCode, column: string, value: string, remedy: string): Failure {
  return {
    error_code,
    error_message: `${column} is "${shown(value, MAX_VALUE)}", which is not known. Set it to ${remedy}, then retry.`,
  }
}

/** Null is no preferences; anything else must be an object. */
function preferencesProblem(preferences: unknown): Failure | undefined {
  if (typeof preferences === "object" && !Array.isArray(preferences)) return undefined
  const found = Array.isArray(preferences)
    ? "a list"
    : typeof preferences === "string"
      ? `the text "${shown(preferences, MAX_VALUE)}"`
      : String(preferences)
  return {
    error_code: "broken_preferences",
    error_message: `preferences must be an object, but is ${found}. Set it to an object, then retry.`,
  }
}

/** Where they were last, if they may write there; else the only one they own; else the only one they may write to. */
function workspaceOf({ last_workspace_id, workspaces }: LegacyUser): string | Failure {
  const writable = workspaces.filter(({ role }) => role !== "viewer")
  const last = writable.find(({ id }) => id === last_workspace_id)
  if (last) return last.id
  const owned = writable.filter(({ role }) => role === "owner")
  const candidates = owned.length > 0 ? owned : writable
  const [only, another] = candidates
  if (only && !another) return only.id
  if (!only) {
    const why = workspaces.length > 0 ? "is only a viewer wherever they are a member" : "is a member of no workspace"
    return {
      error_code: "no_workspace",
      error_message: `The user ${why}. Make them analyst or more of one, then retry.`,
    }
  }
  const may = owned.length > 0 ? "owns" : "may write to"
  return {
    error_code: "several_workspaces",
    error_message: `The user ${may} ${candidates.length} workspaces and was last in none of them. Set last_workspace_id to one, then retry.`,
  }
}
