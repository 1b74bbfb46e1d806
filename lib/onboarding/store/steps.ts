import "server-only"
import { type Insertable, sql } from "kysely"
import type { Answers } from "#lib/onboarding/field"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import type { Db } from "#lib/platform/context"
import type { OnboardingSteps } from "#lib/platform/database"

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

const KEPT_COLUMNS = [
  "workspace_id",
  "session_id",
  "step_id",
  "revision",
  "data",
  "definition_version",
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
export async function getAllSteps(db: Db, at: At): Promise<StepRow[]> {
  const rows = await db
    .selectFrom("onboarding_steps")
    .select(STEP_COLUMNS)
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .where("step_id", "<=", TOTAL_STEPS)
    .orderBy("step_id")
    .execute()
  return rows as StepRow[]
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

/** All that a save needs to know, in one statement. The session must be locked before: a statement sees its beginning. */
export async function readForSave(db: Db, at: At, step_id: number, base_revision: number): Promise<StepForSave> {
  const { rows } = await sql<StepForSave & { current: StepRow | null; base: StepForSave["base"] | null }>`
    select s.user_id, s.started_at, to_jsonb(st) as current, to_jsonb(r) as base, p.other_completed, p.session_revision
    from onboarding_sessions s
    left join lateral (
      select step_id, data, revision, sha256, is_complete, definition_version, check_again, saved_by, saved_at
      from onboarding_steps where workspace_id = s.workspace_id and session_id = s.id and step_id = ${step_id}
    ) st on true
    left join lateral (
      select data, definition_version from onboarding_step_revisions
      where workspace_id = s.workspace_id and session_id = s.id and step_id = ${step_id} and revision = ${base_revision}
    ) r on true
    cross join lateral (
      select count(*) filter (where is_complete and step_id <> ${step_id}) as other_completed,
        coalesce(sum(revision), 0) as session_revision
      from onboarding_steps where workspace_id = s.workspace_id and session_id = s.id and step_id <= ${TOTAL_STEPS}
    ) p
    where s.workspace_id = ${at.workspace_id} and s.id = ${at.session_id}`.execute(db)
  const row = rows[0] as (typeof rows)[number]
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

/** Writes the step, keeps its revision and notes that the session moved, in one statement. Returns when. */
export async function saveStep(db: Db, step: StepToSave): Promise<{ saved_at: string }> {
  const values: Insertable<OnboardingSteps> = { ...step, data: JSON.stringify(step.data) }
  return db
    .with("saved", (cte) =>
      cte
        .insertInto("onboarding_steps")
        .values(values)
        .onConflict((conflict) =>
          conflict.columns(["workspace_id", "session_id", "step_id"]).doUpdateSet((eb) => ({
            data: eb.ref("excluded.data"),
            revision: eb.ref("excluded.revision"),
            sha256: eb.ref("excluded.sha256"),
            is_complete: eb.ref("excluded.is_complete"),
            is_not_applicable: eb.ref("excluded.is_not_applicable"),
            definition_version: eb.ref("excluded.definition_version"),
            saved_by: eb.ref("excluded.saved_by"),
            saved_at: sql<string>`now()`,
            source: "person",
            check_again: eb.ref("excluded.check_again"),
          })),
        )
        .returning(KEPT_COLUMNS),
    )
    .with("kept", (cte) =>
      cte
        .insertInto("onboarding_step_revisions")
        .columns(KEPT_COLUMNS)
        .expression((eb) => eb.selectFrom("saved").select(KEPT_COLUMNS)),
    )
    .with("pruned", (cte) =>
      cte
        .deleteFrom("onboarding_step_revisions")
        .where("workspace_id", "=", step.workspace_id)
        .where("session_id", "=", step.session_id)
        .where("step_id", "=", step.step_id)
        .where("revision", "<=", step.revision - KEPT_REVISIONS),
    )
    .with("moved", (cte) =>
      cte
        .updateTable("onboarding_sessions")
        .set({ updated_at: sql<string>`now()` })
        .where("workspace_id", "=", step.workspace_id)
        .where("id", "=", step.session_id),
    )
    .selectFrom("saved")
    .select("saved_at")
    .executeTakeFirstOrThrow()
}
