import type { z } from "zod"
import type * as contract from "#lib/migration/contract"
import { type LegacyUser, type Plan, planOf } from "#lib/migration/plan"
import { percentageOf } from "#lib/migration/records"
import type { Json } from "#lib/onboarding/field"
import { isSame } from "#lib/onboarding/merge"
import { STEPS } from "#lib/onboarding/steps"

// A legacy row beside the session made of it, field by field. Pure.

export type Difference = z.infer<typeof contract.Difference>

export type MadeSession = {
  workspace_id: string
  started_at: string
  legacy_passed: number
  legacy_step: number
}

/** A step as it is kept: `revision` is 1 until somebody saves it again. */
export type MadeStep = { step_id: number; data: { [key: string]: Json }; revision: number; source: string }

/** A user as the plan reads them, in the workspace their session is in: where they are a member may have changed since. */
export function placedIn(workspace_id: string, user: LegacyUser): LegacyUser {
  return { ...user, last_workspace_id: workspace_id, workspaces: [{ id: workspace_id, role: "owner" }] }
}

/**
 * What of a legacy row the session does not hold. `base` is the row as it was when they were last moved, null when that
 * is not known any more; `now` is the row as it is. What either side changed since is marked as a later edit.
 */
export function differencesOf(
  { base, now }: { base: LegacyUser | null; now: LegacyUser },
  session: MadeSession,
  steps: readonly MadeStep[],
): Difference[] {
  const current = planOf(placedIn(session.workspace_id, now))
  const moved = base === null ? current : planOf(placedIn(session.workspace_id, base))
  if (moved.status === "failed") return [differing("legacy", moved.error_message, "migrated", false)]
  if (current.status === "failed") return [differing("legacy", current.error_message, "migrated", true)]
  return [...ofSession(moved, current, session, now), ...ofSteps(moved, current, steps)]
}

type Made = Extract<Plan, { status: "completed" }>

function ofSession(moved: Made, current: Made, session: MadeSession, now: LegacyUser): Difference[] {
  const found: Difference[] = []
  // Moving again adds what was passed meanwhile and takes nothing away.
  if ((current.passed & ~session.legacy_passed) !== 0) {
    const isLater = (moved.passed & ~session.legacy_passed) === 0
    found.push(differing("passed", current.percentage, percentageOf(session.legacy_passed), isLater))
  }
  if (current.step > session.legacy_step) {
    found.push(differing("current_step", current.step, session.legacy_step, moved.step <= session.legacy_step))
  }
  if (Date.parse(now.created_at) !== Date.parse(session.started_at)) {
    found.push(differing("started_at", now.created_at, session.started_at, false))
  }
  return found
}

function ofSteps(moved: Made, current: Made, steps: readonly MadeStep[]): Difference[] {
  const kept = new Map(steps.map((step) => [step.step_id, step]))
  const before = new Map(moved.steps.map((step) => [step.step_id, step.data]))
  return current.steps.flatMap(({ step_id, data }) => {
    const key = STEPS[step_id - 1]?.key ?? String(step_id)
    const own = kept.get(step_id)
    const isSaved = own !== undefined && (own.revision > 1 || own.source !== "legacy")
    return Object.entries(data).flatMap(([field, value]) => {
      const session = own?.data[field] ?? null
      if (isSame(value, session)) return []
      const isChanged = !isSame(value, before.get(step_id)?.[field] ?? null)
      return [differing(`${key}.${field}`, value, session, isSaved || isChanged)]
    })
  })
}

const differing = (field: string, legacy: Json, session: Json, is_later_edit: boolean): Difference => ({
  field,
  legacy: legacy as Difference["legacy"],
  session: session as Difference["session"],
  is_later_edit,
})
