import "server-only"
import { sql } from "kysely"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import { type At, allSteps, getAllSteps, type StepRow } from "#lib/onboarding/store/steps"
import type { Db } from "#lib/platform/context"
import { ahead, together } from "#lib/platform/db"

// Postgres is the record of a session. Every statement names the workspace: row security is the second wall.

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

// A parked session is there for whoever rolls its user forward, and for nobody else.
const sessions = (db: Db) =>
  db
    .selectFrom("onboarding_sessions as s")
    .selectAll("s")
    .where("s.parked_at", "is", null)
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

/** The same, and every other writer of the session waits until this transaction ends. */
export async function lockSessionSummary(
  db: Db,
  at: At,
): Promise<{ session: Omit<SessionRow, "completed">; steps: StepRow[] } | undefined> {
  const locked = db
    .selectFrom("onboarding_sessions")
    .selectAll()
    .where("workspace_id", "=", at.workspace_id)
    .where("id", "=", at.session_id)
    .where("parked_at", "is", null)
    .forUpdate()
  // Read by a statement of its own: it sees what the lock waited for.
  const [[session], steps] = (await together(db, locked, allSteps(db, at))) as [unknown[], StepRow[]]
  return session ? { session: session as Omit<SessionRow, "completed">, steps } : undefined
}

/** The record of the finalization: step 24, and what the session answers from now on. */
export function saveFinalization(
  db: Db,
  at: At,
  made: {
    manifest_id: string | null
    result: object
    sha256: string
    finalized_at: string
    saved_by: string
    is_past?: boolean
  },
): void {
  const data = JSON.stringify(made.result)
  const step24 = db
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
  const closing = db
    .with("step_24", () => step24)
    .updateTable("onboarding_sessions")
    .set({
      status: "finalized",
      finalized_at: made.finalized_at,
      manifest_id: made.manifest_id,
      finalize_result: data,
      ...(!made.is_past && { updated_at: sql<string>`now()` }),
    })
    .where("workspace_id", "=", at.workspace_id)
    .where("id", "=", at.session_id)
  ahead(db, closing)
}
