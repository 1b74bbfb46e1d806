import type { z } from "zod"
import type * as contract from "#lib/migration/contract"
import type { Plan } from "#lib/migration/plan"
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

/**
 * What of a legacy row the session does not hold. `moved` is the plan of the row as it was when they were last moved,
 * `now` that of the row as it is; both in the workspace of the session. What either side changed since is a later edit.
 */
export function differencesOf(
  { moved, now, created_at }: { moved: Plan; now: Plan; created_at: string },
  session: MadeSession,
  steps: readonly MadeStep[],
): Difference[] {
  if (moved.status === "failed") return [differing("legacy", moved.error_message, "migrated", false)]
  if (now.status === "failed") return [differing("legacy", now.error_message, "migrated", true)]
  return [...ofSession(moved, now, session, created_at), ...ofSteps(moved, now, steps)]
}

type Made = Extract<Plan, { status: "completed" }>

function ofSession(moved: Made, current: Made, session: MadeSession, created_at: string): Difference[] {
  const found: Difference[] = []
  // Moving again adds what was passed meanwhile and takes nothing away.
  if ((current.passed & ~session.legacy_passed) !== 0) {
    const isLater = (moved.passed & ~session.legacy_passed) === 0
    found.push(differing("passed", current.percentage, percentageOf(session.legacy_passed), isLater))
  }
  if (current.step > session.legacy_step) {
    found.push(differing("current_step", current.step, session.legacy_step, moved.step <= session.legacy_step))
  }
  if (Date.parse(created_at) !== Date.parse(session.started_at)) {
    found.push(differing("started_at", created_at, session.started_at, false))
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
