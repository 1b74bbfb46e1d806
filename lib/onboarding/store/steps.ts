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

export async function findRevision(db: Db, at: At, step_id: number, revision: number): Promise<Answers | undefined> {
  const row = await db
    .selectFrom("onboarding_step_revisions")
    .select("data")
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .where("step_id", "=", step_id)
    .where("revision", "=", revision)
    .executeTakeFirst()
  return row?.data as Answers | undefined
}

export type StepToSave = At & {
  step_id: number
  data: Answers
  revision: number
  sha256: string
  is_complete: boolean
  is_not_applicable: boolean
  definition_version: number
  saved_by: string
}

/** Writes the step and keeps its revision, in one statement. Returns when. */
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
            check_again: false,
          })),
        )
        .returning(["workspace_id", "session_id", "step_id", "revision", "data", "saved_by", "saved_at"]),
    )
    .with("kept", (cte) =>
      cte
        .insertInto("onboarding_step_revisions")
        .columns(["workspace_id", "session_id", "step_id", "revision", "data", "saved_by", "saved_at"])
        .expression((eb) =>
          eb
            .selectFrom("saved")
            .select(["workspace_id", "session_id", "step_id", "revision", "data", "saved_by", "saved_at"]),
        ),
    )
    .with("pruned", (cte) =>
      cte
        .deleteFrom("onboarding_step_revisions")
        .where("workspace_id", "=", step.workspace_id)
        .where("session_id", "=", step.session_id)
        .where("step_id", "=", step.step_id)
        .where("revision", "<=", step.revision - KEPT_REVISIONS),
    )
    .selectFrom("saved")
    .select("saved_at")
    .executeTakeFirstOrThrow()
}
