import "server-only"
import { sql } from "kysely"
import type { Answers } from "#lib/onboarding/field"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import type { Db } from "#lib/platform/context"
import { ahead } from "#lib/platform/db"

/** Where a session and its steps live. */
export type At = { workspace_id: string; session_id: string }

export type StepRow = {
  step_id: number
  data: Answers
  revision: number
  sha256: string
  is_complete: boolean
  definition_version: number
  check_again: boolean
  saved_by: string | null
  saved_at: string
}

const STEP_COLUMNS = [
  "step_id",
  "data",
  "revision",
  "sha256",
  "is_complete",
  "definition_version",
  "check_again",
  "saved_by",
  "saved_at",
] as const

export async function getStep(db: Db, at: At, step_id: number): Promise<StepRow | undefined> {
  const row = await db
    .selectFrom("onboarding_steps")
    .select(STEP_COLUMNS)
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .where("step_id", "=", step_id)
    .executeTakeFirst()
  return row as StepRow | undefined
}

/** Steps 1 to 23, in order; absent ones were never saved. */
export const allSteps = (db: Db, at: At) =>
  db
    .selectFrom("onboarding_steps")
    .select(STEP_COLUMNS)
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .where("step_id", "<=", TOTAL_STEPS)
    .orderBy("step_id")

export async function getAllSteps(db: Db, at: At): Promise<StepRow[]> {
  return (await allSteps(db, at).execute()) as StepRow[]
}

export type StepToSave = {
  data: Answers
  sha256: string
  is_complete: boolean
  is_not_applicable: boolean
  definition_version: number
  check_again: boolean
}

export type StepForSave = {
  user_id: string
  started_at: string
  /** The step as it was before. */
  current: StepRow | undefined
  /** The revision a disputed save started from; undefined when it is not kept any more. */
  base: { data: Answers; definition_version: number } | undefined
  /** Complete steps besides this one, and the sum of all steps' revisions before. */
  other_completed: number
  session_revision: number
  /** When the answers were written as the next revision; undefined when they were not. */
  written_at: string | undefined
}

/**
 * Makes every other writer of the session wait and reads all that a save needs to know; undefined without a session.
 * Writes the answers and their audit row, unless they equal those there or the step is not at `base_revision` any more (null: whatever it is).
 */
export async function saveStep(
  db: Db,
  at: At,
  step_id: number,
  base_revision: number | null,
  step: StepToSave | undefined,
  request_id: string,
): Promise<StepForSave | undefined> {
  const data = step ? JSON.stringify(step.data) : null
  const { rows } = await sql<{ known: Record<string, unknown> | null }>`
    select app.save_step(${at.workspace_id}, ${at.session_id}, ${step_id}, ${base_revision}, ${data}, ${step?.sha256},
      ${step?.is_complete}, ${step?.is_not_applicable}, ${step?.definition_version}, ${step?.check_again},
      ${request_id}) as known`.execute(db)
  const known = rows[0]?.known as (StepForSave & { current: StepRow | null; base: unknown }) | null | undefined
  if (!known) return undefined
  // Inside JSON, instants are not parsed on their way out.
  const { current, base, written_at } = known
  return {
    ...known,
    started_at: instant(known.started_at),
    current: current ? { ...current, saved_at: instant(current.saved_at) } : undefined,
    base: base ?? undefined,
    written_at: written_at ? instant(written_at) : undefined,
  }
}

const instant = (text: string) => new Date(text).toISOString()

/** Which of these steps have answers and are not marked yet. */
export async function findUnmarked(
  db: Db,
  at: At,
  step_ids: readonly number[],
): Promise<Pick<StepRow, "step_id" | "data">[]> {
  const rows = await db
    .selectFrom("onboarding_steps")
    .select(["step_id", "data"])
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .where("step_id", "in", step_ids)
    .where("check_again", "=", false)
    .execute()
  return rows as Pick<StepRow, "step_id" | "data">[]
}

/** Says of steps that a person should, or need not any more, check them again. Their answers and revisions stay. */
export function setCheckAgain(db: Db, at: At, step_ids: readonly number[], check_again: boolean): void {
  const marked = db
    .updateTable("onboarding_steps")
    .set({ check_again })
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .where("step_id", "in", step_ids)
  ahead(db, marked)
}
