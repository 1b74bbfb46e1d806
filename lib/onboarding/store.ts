import "server-only"
import { type Insertable, sql } from "kysely"
import type { Answers } from "#lib/onboarding/field"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import type { Db } from "#lib/platform/context"
import type { OnboardingSteps } from "#lib/platform/database"

// Postgres is the record of a session. Every statement names the workspace: row security is the second wall.

/** Where a session and its steps live. */
export type At = { workspace_id: string; session_id: string }

export type SessionRow = {
  id: string
  workspace_id: string
  user_id: string
  status: "open" | "finalizing" | "finalized"
  started_at: string
  updated_at: string
  finalized_at: string | null
  manifest_id: string | null
  finalize_result: unknown
  completed: number
}

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

const sessions = (db: Db) =>
  db
    .selectFrom("onboarding_sessions as s")
    .selectAll("s")
    .select((eb) =>
      eb
        .selectFrom("onboarding_steps as st")
        .whereRef("st.workspace_id", "=", "s.workspace_id")
        .whereRef("st.session_id", "=", "s.id")
        .where("st.step_id", "<=", TOTAL_STEPS)
        .where("st.is_complete", "=", true)
        .select(eb.fn.countAll<number>().as("n"))
        .$asScalar()
        .as("completed"),
    )

export async function createSession(db: Db, session: { id: string; workspace_id: string; user_id: string }) {
  await db.insertInto("onboarding_sessions").values(session).execute()
}

export async function findSession(db: Db, at: At): Promise<SessionRow | undefined> {
  const row = await sessions(db)
    .where("s.workspace_id", "=", at.workspace_id)
    .where("s.id", "=", at.session_id)
    .executeTakeFirst()
  return row as SessionRow | undefined
}

export async function listSessions(db: Db, workspace_id: string, user_id: string): Promise<SessionRow[]> {
  const rows = await sessions(db)
    .where("s.workspace_id", "=", workspace_id)
    .where("s.user_id", "=", user_id)
    .orderBy("s.started_at", "desc")
    .orderBy("s.id")
    .limit(200)
    .execute()
  return rows as SessionRow[]
}

export async function latestSession(db: Db, workspace_id: string): Promise<SessionRow | undefined> {
  const row = await sessions(db)
    .where("s.workspace_id", "=", workspace_id)
    .orderBy("s.updated_at", "desc")
    .limit(1)
    .executeTakeFirst()
  return row as SessionRow | undefined
}

/** Makes every other writer of the session wait until this transaction ends. False when there is no such session. */
export async function lockSession(db: Db, at: At): Promise<boolean> {
  const row = await db
    .selectFrom("onboarding_sessions")
    .select("id")
    .where("workspace_id", "=", at.workspace_id)
    .where("id", "=", at.session_id)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

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

/** Notes that the session moved; returns it with how many of its steps are complete. */
export async function updateProgress(
  db: Db,
  at: At,
): Promise<Pick<SessionRow, "user_id" | "started_at" | "completed">> {
  const row = await db
    .updateTable("onboarding_sessions as s")
    .set({ updated_at: sql<string>`now()` })
    .where("s.workspace_id", "=", at.workspace_id)
    .where("s.id", "=", at.session_id)
    .returning((eb) => [
      "s.user_id",
      "s.started_at",
      eb
        .selectFrom("onboarding_steps as st")
        .whereRef("st.workspace_id", "=", "s.workspace_id")
        .whereRef("st.session_id", "=", "s.id")
        .where("st.step_id", "<=", TOTAL_STEPS)
        .where("st.is_complete", "=", true)
        .select(eb.fn.countAll<number>().as("n"))
        .$asScalar()
        .as("completed"),
    ])
    .executeTakeFirstOrThrow()
  return { ...row, completed: row.completed ?? 0 }
}

/** False when there was none. */
export async function deleteSession(db: Db, at: At): Promise<boolean> {
  const gone = await db
    .deleteFrom("onboarding_sessions")
    .where("workspace_id", "=", at.workspace_id)
    .where("id", "=", at.session_id)
    .executeTakeFirst()
  return gone.numDeletedRows === 1n
}

export async function getSessionSummary(
  db: Db,
  at: At,
): Promise<{ session: SessionRow; steps: StepRow[] } | undefined> {
  const session = await findSession(db, at)
  return session && { session, steps: await getAllSteps(db, at) }
}

/** The record of the finalization: step 24, and what the session answers from now on. */
export async function saveFinalization(
  db: Db,
  at: At,
  made: { manifest_id: string | null; result: object; sha256: string; finalized_at: string; saved_by: string },
): Promise<void> {
  const data = JSON.stringify(made.result)
  await db
    .insertInto("onboarding_steps")
    .values({
      ...at,
      step_id: TOTAL_STEPS + 1,
      data,
      revision: 1,
      sha256: made.sha256,
      is_complete: true,
      definition_version: 1,
      source: "finalize",
      saved_by: made.saved_by,
      saved_at: made.finalized_at,
    })
    .onConflict((conflict) =>
      conflict.columns(["workspace_id", "session_id", "step_id"]).doUpdateSet((eb) => ({
        data: eb.ref("excluded.data"),
        sha256: eb.ref("excluded.sha256"),
        saved_by: eb.ref("excluded.saved_by"),
        saved_at: eb.ref("excluded.saved_at"),
        revision: sql<number>`onboarding_steps.revision + 1`,
      })),
    )
    .execute()
  await db
    .updateTable("onboarding_sessions")
    .set({
      status: "finalized",
      finalized_at: made.finalized_at,
      manifest_id: made.manifest_id,
      finalize_result: data,
      updated_at: sql<string>`now()`,
    })
    .where("workspace_id", "=", at.workspace_id)
    .where("id", "=", at.session_id)
    .execute()
}
