import { type Carried, carriedOf } from "#lib/migration/carry"
import { canHold, viewOf } from "#lib/migration/legacy-fields"
import { type Answers, isEmpty } from "#lib/onboarding/field"
import { compareAnswers, isEqual, isSame, mergeAnswers } from "#lib/onboarding/merge"
import { statusOf } from "#lib/onboarding/progress"
import { isTooLarge } from "#lib/onboarding/save"
import { STEPS } from "#lib/onboarding/steps"
import { upgraded } from "#lib/onboarding/upgrade"

// A session that is there already, and a legacy row that went on: what the row's later edits change in the session.

/** A saved step of the session, 1 to 23, as it is stored. */
export type SessionStep = { step_id: number; data: Answers; revision: number; definition_version: number }

/** The part of a legacy row that holds answers: any JSON. */
export type Preferences = { preferences: unknown }

/** A step with the revision it gets: one more than the stored one, 1 for a step that was never saved. */
export type MergedStep = Carried & { revision: number }

export type MergedLegacy = {
  /** Steps to write, and only those. */
  changed: MergedStep[]
  /** `kept_session: <step>.<field>` for each field both sides changed: the session's value stands. */
  warnings: string[]
  /** Sum of the revisions of all steps once `changed` is written: the `revision` of a plan. */
  revision: number
}

/**
 * Brings what the legacy row says now to the steps of a session. `base` is the row as it was at the last move, null when
 * it is not kept any more: then each difference may be a change of either side. What only the row changed is taken over,
 * what only the session changed stays. `is_parked`: the session comes back from a rollback, which had written all to the
 * row that it could hold, so a difference left there is a conflict that has not been settled. Pure, never throws.
 */
export function mergeLegacy({
  base,
  now,
  steps,
  is_parked,
}: {
  base: Preferences | null
  now: Preferences
  steps: readonly SessionStep[]
  is_parked: boolean
}): MergedLegacy {
  const [before, after] = [base && viewOf(base.preferences), viewOf(now.preferences)]
  const stored = new Map(steps.map((step) => [step.step_id, step]))
  const made: MergedLegacy = { changed: [], warnings: [], revision: 0 }
  for (const step of STEPS.filter(
    ({ number }) => stored.has(number) || before?.raw.has(number) || after.raw.has(number),
  )) {
    const row = stored.get(step.number)
    const revision = row?.revision ?? 0
    made.revision += revision
    const was = before?.carried.get(step.number) ?? {}
    const legacy = legible(was, after.carried.get(step.number) ?? {}, after.raw.get(step.number) ?? {})
    const ours = row ? upgraded(step, row.data, row.definition_version) : {}
    const { data, conflicts } = before ? mergeAnswers(was, legacy, ours) : compareAnswers(legacy, ours)
    const kept = new Set(conflicts.map(({ path }) => String(path[0])))
    if (is_parked) {
      for (const { key } of step.fields) {
        const isUnsettled = isSame(was[key], legacy[key]) && !isSame(legacy[key], ours[key])
        if (isUnsettled && (isEmpty(ours[key]) || canHold(step, key, ours[key] ?? null))) kept.add(key)
      }
    }
    for (const key of kept) made.warnings.push(`kept_session: ${step.key}.${key}`)
    if (isEqual(data, ours)) continue
    if (isTooLarge(data)) {
      made.warnings.push(`kept_session: ${step.key}`)
      continue
    }
    made.revision += 1
    made.changed.push({ ...carriedOf(step, data, statusOf(step, data)), revision: revision + 1 })
  }
  return made
}

/** The row's answers, where what cannot be read now counts as not changed: it is no reason to take an answer away. */
function legible(was: Answers, carried: Answers, raw: Answers): Answers {
  const illegible = Object.keys(raw).filter((key) => carried[key] === undefined && was[key] !== undefined)
  return { ...carried, ...Object.fromEntries(illegible.map((key) => [key, was[key] as Answers[string]])) }
}
