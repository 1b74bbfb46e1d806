import type * as contract from "#lib/migration/contract"
import { bitOf, RECORDS } from "#lib/migration/legacy-steps"
import { percentageOf } from "#lib/migration/records"

/** Where a user stands, as it is said outside. A user without a row was never tried. */
export function userStatusOf(item: "completed" | "failed" | "rolled_back" | null): contract.UserStatus {
  return item === null ? "unmigrated" : item === "completed" ? "migrated" : item
}

/** What of a session says how far it is: bits of steps passed before, the step it began at, bits of complete steps. */
export type SessionFacts = { status: string; legacy_passed: number; legacy_step: number; complete: number }

/** Steps that are passed, here or before, the step that is next, and whole percent. */
export function positionOf(session: SessionFacts): {
  passed: number
  current_step: number
  completion_percentage: number
} {
  const isDone = session.status === "finalized"
  const passed = session.legacy_passed | session.complete
  const isOpen = (step: number) => (passed & bitOf(step)) === 0
  const steps = Array.from({ length: RECORDS - 1 }, (_, index) => index + 1)
  const next = steps.find((step) => step >= session.legacy_step && isOpen(step)) ?? steps.find(isOpen) ?? RECORDS
  return { passed, current_step: isDone ? RECORDS : next, completion_percentage: percentageOf(passed) }
}
