import { type Change, changed, newPlaceOf, placesOf, valueAt, viewOf } from "#lib/migration/legacy-fields"
import { bitOf, LEGACY_SEQUENCE, legacyIndexOf } from "#lib/migration/legacy-steps"
import type { MergedStep, Preferences, SessionStep } from "#lib/migration/merge-legacy"
import { STATUSES } from "#lib/migration/plan"
import { type Answers, isEmpty, isRecord, type Step } from "#lib/onboarding/field"
import { isSame, mergeAnswers } from "#lib/onboarding/merge"
import { statusOf } from "#lib/onboarding/progress"
import { STEPS } from "#lib/onboarding/steps"
import { upgraded } from "#lib/onboarding/upgrade"

// What was saved in a session, as far as the former onboarding can hold it. The rest stays in the parked session.

/** The part of a legacy row that a rollback may change. Times are the database's matter: it knows them to the microsecond. */
export type LegacyState = Preferences & {
  onboarding_status: string | null
  onboarding_step: string | null
  has_completed_onboarding: boolean
}

export type WriteBack = {
  /** In this order; what they do not name keeps every byte. */
  changes: Change[]
  onboarding_status: string | null
  onboarding_step: string | null
  has_completed_onboarding: boolean
  /** False when the row already says all of it. */
  is_changed: boolean
  /** `kept_both: <step>.<field>` for each field both sides changed: each side keeps its own value. */
  warnings: string[]
}

/**
 * The changes of a legacy row that bring it what its session holds. `base` is the row as it was at the last move: what
 * the session changed since is written, unless the row changed it too. `taken` is what the session takes from the row,
 * so that a field both merge is the same on both sides. `passed` has the session's bits of 24. Pure, never throws.
 */
export function writeBack({
  base,
  now,
  steps,
  taken,
  passed,
  is_finalized,
}: {
  base: Preferences
  now: LegacyState
  steps: readonly SessionStep[]
  taken: readonly MergedStep[]
  passed: number
  is_finalized: boolean
}): WriteBack {
  const saved = new Map(steps.map((row) => [row.step_id, answersOf(row)]))
  const merged = new Map([...saved, ...taken.map(({ step_id, data }) => [step_id, data] as const)])
  const { changes, warnings } = changesOf(base.preferences, now.preferences, saved, merged)
  const done = STEPS.filter((step) => statusOf(step, merged.get(step.number)) === "completed")
  const position = positionOf(
    now,
    done.reduce((bits, { number }) => bits | bitOf(number), passed),
    is_finalized,
  )
  const isMoved = Object.entries(position).some(([key, value]) => now[key as keyof LegacyState] !== value)
  return { changes, ...position, is_changed: changes.length > 0 || isMoved, warnings }
}

function answersOf({ step_id, data, definition_version }: SessionStep): Answers {
  const step = STEPS[step_id - 1]
  return step ? upgraded(step, data, definition_version) : data
}

/** The legacy names from the present one on whose steps are done are behind the user; they never go back. */
function positionOf(
  { onboarding_status, onboarding_step, has_completed_onboarding }: LegacyState,
  done: number,
  is_finalized: boolean,
) {
  const isOver = has_completed_onboarding || onboarding_status === "completed"
  const isKnown = (name: string | null) => name === null || legacyIndexOf(name) !== undefined
  // What nobody knows the meaning of stays, for somebody to correct.
  const isOdd = !(isKnown(onboarding_step) && (isKnown(onboarding_status) || STATUSES.has(onboarding_status as string)))
  const known = legacyIndexOf(onboarding_step ?? "") ?? legacyIndexOf(onboarding_status ?? "") ?? 0
  let index = known
  while (index < LEGACY_SEQUENCE.length - 1 && done & bitOf(LEGACY_SEQUENCE[index]?.step as number)) index++
  if (isOver || isOdd || (!is_finalized && index === known)) {
    return { onboarding_status, onboarding_step, has_completed_onboarding }
  }
  const name = LEGACY_SEQUENCE[index]?.name as string
  // A status that named a step goes on naming one.
  const isNamed = legacyIndexOf(onboarding_status ?? "") !== undefined
  return {
    onboarding_status: is_finalized ? "completed" : isNamed ? name : "in_progress",
    onboarding_step: isNamed && onboarding_step === null ? null : name,
    has_completed_onboarding: is_finalized,
  }
}

type Wanted = { step: Step; key: string; value: Answers[string] }
type BySteps = ReadonlyMap<number, Answers>

function changesOf(base: unknown, now: unknown, saved: BySteps, merged: BySteps) {
  const [was, is] = [viewOf(base).raw, viewOf(now).raw]
  const warnings: string[] = []
  const wanted = STEPS.filter(({ number }) => saved.has(number)).flatMap((step): Wanted[] => {
    const [former, legacy, ours] = [was, is, saved].map((side) => side.get(step.number) ?? {}) as [
      Answers,
      Answers,
      Answers,
    ]
    // In a field both changed differently, the row keeps what it says and gets only what does not clash with it.
    const { data, conflicts } = mergeAnswers(former, ours, legacy)
    const clashes = new Set(conflicts.map(({ path }) => path[0]))
    for (const key of clashes) warnings.push(`kept_both: ${step.key}.${key}`)
    const values = (key: string) => (clashes.has(key) ? data[key] : merged.get(step.number)?.[key]) ?? null
    return step.fields
      .filter(({ key }) => !isSame(ours[key], former[key]) && !isSame(values(key), legacy[key]))
      .map(({ key }) => ({ step, key, value: values(key) }))
  })
  if (!isRecord(now) && now !== null)
    return { changes: [], warnings: wanted.length > 0 ? ["not_written: preferences"] : warnings }
  const preferences = now ?? {}
  const each = wanted.map((field) => ({ ...field, changes: placing(preferences, field) }))
  // What the former onboarding would not read back as it was saved does not go there.
  const read = viewOf(
    changed(
      preferences,
      each.flatMap(({ changes }) => changes),
    ),
  ).carried
  const held = each.filter(({ step, key, value }) => isSame(read.get(step.number)?.[key], value))
  return { changes: held.flatMap(({ changes }) => changes), warnings }
}

/** Puts a value where the former one lay, in every place that said the same; takes an emptied one out of all. */
function placing(preferences: Answers, { step, key, value }: Wanted): Change[] {
  const places = placesOf(preferences, step, key)
  if (isEmpty(value)) return places.map((path) => ({ path }))
  const [first] = places
  if (first) {
    const former = valueAt(preferences, first)
    return places.filter((path) => isSame(valueAt(preferences, path), former)).map((path) => ({ path, value }))
  }
  const path = newPlaceOf(preferences, step, key)
  return path ? [{ path, value }] : []
}
