import "server-only"
import { sql } from "kysely"
import type { Db } from "#lib/platform/context"
import type { Role } from "#lib/platform/endpoint"
import type { Member, Workspace } from "#lib/workspaces/contract"

export async function upsertProfile(
  db: Db,
  person: { user_id: string; email: string; full_name?: string | undefined },
) {
  return db
    .insertInto("profiles")
    .values({ user_id: person.user_id, email: person.email, full_name: person.full_name ?? "" })
    .onConflict((conflict) =>
      conflict.column("user_id").doUpdateSet({ email: person.email, updated_at: sql<string>`now()` }),
    )
    .returning(["user_id", "email", "full_name", "last_workspace_id"])
    .executeTakeFirstOrThrow()
}

export async function findProfile(db: Db, user_id: string) {
  return db
    .selectFrom("profiles")
    .select(["user_id", "email", "full_name", "last_workspace_id"])
    .where("user_id", "=", user_id)
    .executeTakeFirst()
}

export async function setLastWorkspace(db: Db, user_id: string, workspace_id: string) {
  await db.updateTable("profiles").set({ last_workspace_id: workspace_id }).where("user_id", "=", user_id).execute()
}

/** Null when the slug is taken. */
export async function createWorkspace(
  db: Db,
  workspace: { name: string; slug: string; created_by: string },
): Promise<string | null> {
  // The id is made here: RETURNING needs a row the caller may read, and membership comes a statement later.
  const id = crypto.randomUUID()
  const made = await db
    .insertInto("workspaces")
    .values({ id, ...workspace })
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n ? id : null
}

export async function addMember(db: Db, member: { workspace_id: string; user_id: string; role: Role }) {
  await db.insertInto("workspace_members").values(member).execute()
}

/** The workspaces of a person, oldest first. */
export async function listWorkspaces(db: Db, user_id: string, workspace_id?: string): Promise<Workspace[]> {
  const rows = await db
    .selectFrom("workspaces as w")
    .innerJoin("workspace_members as m", "m.workspace_id", "w.id")
    .select(["w.id", "w.name", "w.slug", "m.role", "w.created_at", "w.updated_at"])
    .where("m.user_id", "=", user_id)
    .$if(workspace_id !== undefined, (query) => query.where("w.id", "=", workspace_id as string))
    .orderBy("m.created_at")
    .execute()
  return rows.map((row) => ({ ...row, role: row.role as Role }))
}

export async function updateWorkspace(
  db: Db,
  id: string,
  change: { name?: string | undefined; slug?: string | undefined },
) {
  const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  await db
    .updateTable("workspaces")
    .set({ ...set, updated_at: sql<string>`now()` })
    .where("id", "=", id)
    .execute()
}

export async function listMembers(db: Db, workspace_id: string, user_id?: string): Promise<Member[]> {
  const rows = await db
    .selectFrom("workspace_members as m")
    .innerJoin("profiles as p", "p.user_id", "m.user_id")
    .select(["m.user_id", "p.email", "p.full_name", "m.role", "m.created_at"])
    .where("m.workspace_id", "=", workspace_id)
    .$if(user_id !== undefined, (query) => query.where("m.user_id", "=", user_id as string))
    .orderBy("m.created_at")
    .execute()
  return rows.map((row) => ({ ...row, role: row.role as Role }))
}

/** Holds the owners of a workspace, so that two people cannot remove the last two at once. */
export async function lockOwners(db: Db, workspace_id: string): Promise<string[]> {
  const rows = await db
    .selectFrom("workspace_members")
    .select("user_id")
    .where("workspace_id", "=", workspace_id)
    .where("role", "=", "owner")
    .orderBy("user_id")
    .forUpdate()
    .execute()
  return rows.map((row) => row.user_id)
}

export async function setRole(db: Db, workspace_id: string, user_id: string, role: Role) {
  await db
    .updateTable("workspace_members")
    .set({ role })
    .where("workspace_id", "=", workspace_id)
    .where("user_id", "=", user_id)
    .execute()
}

export async function removeMember(db: Db, workspace_id: string, user_id: string) {
  await db
    .deleteFrom("workspace_members")
    .where("workspace_id", "=", workspace_id)
    .where("user_id", "=", user_id)
    .execute()
}
