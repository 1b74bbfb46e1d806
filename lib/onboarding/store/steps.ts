import "server-only"
import { sql } from "kysely"
import type { Answers } from "#lib/onboarding/field"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import type { Db } from "#lib/platform/context"

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

/** Former revisions kept per step: enough for a device that was offline for an afternoon of typing elsewhere. */
const KEPT_REVISIONS = 200

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

export type StepForSave = {
  user_id: string
  started_at: string
  current: StepRow | undefined
  /** The revision a save started from; undefined when it is not kept any more. */
  base: { data: Answers; definition_version: number } | undefined
  /** Complete steps besides this one, and the sum of all steps' revisions. */
  other_completed: number
  session_revision: number
}

/** Makes every other writer of the session wait, and reads all that a save needs to know; undefined without a session. */
export async function lockStep(
  db: Db,
  at: At,
  step_id: number,
  base_revision: number,
): Promise<StepForSave | undefined> {
  type Row = StepForSave & { current: StepRow | null; base: StepForSave["base"] | null }
  const { rows } = await sql<Row>`
    select * from app.lock_step(${at.workspace_id}, ${at.session_id}, ${step_id}, ${base_revision})`.execute(db)
  const row = rows[0]
  if (!row) return undefined
  // Inside jsonb, instants are not parsed on their way out.
  const current = row.current && { ...row.current, saved_at: new Date(row.current.saved_at).toISOString() }
  return { ...row, current: current ?? undefined, base: row.base ?? undefined }
}

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
export async function setCheckAgain(db: Db, at: At, step_ids: readonly number[], check_again: boolean): Promise<void> {
  await db
    .updateTable("onboarding_steps")
    .set({ check_again })
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .where("step_id", "in", step_ids)
    .execute()
}

export type StepToSave = At & {
  step_id: number
  data: Answers
  revision: number
  sha256: string
  is_complete: boolean
  is_not_applicable: boolean
  definition_version: number
  check_again: boolean
  saved_by: string
}

/** Writes the step, keeps its revision and notes that the session moved. Returns when. */
export async function saveStep(db: Db, step: StepToSave): Promise<{ saved_at: string }> {
  const { rows } = await sql<{ saved_at: string }>`
    select app.write_step(${step.workspace_id}, ${step.session_id}, ${step.step_id}, ${JSON.stringify(step.data)},
      ${step.revision}, ${step.sha256}, ${step.is_complete}, ${step.is_not_applicable}, ${step.definition_version},
      ${step.check_again}, ${step.saved_by}, ${KEPT_REVISIONS}) as saved_at`.execute(db)
  return rows[0] as { saved_at: string }
}
