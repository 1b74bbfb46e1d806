import "server-only"
import { sql } from "kysely"
import type { DashboardSha, DashboardSlug, ViewType } from "#lib/dashboards/contract/schema"
import type { Db } from "#lib/platform/context"

// Pointers, versions and lineage. The YAML itself never comes here.

/** What the file says and the row repeats, so that listings read no file. */
export type Facts = {
  title: string
  description: string
  view_type: ViewType
  tags: string[]
  tile_count: number
  sha256: string
  object_path: string
}

export type Edge = { tile_id: string; query_id: string; table_name: string; column_name: string }

const rows = (db: Db, workspace_id: string) =>
  db
    .selectFrom("dashboards as d")
    .leftJoin("profiles as p", "p.user_id", "d.owner_user_id")
    .selectAll("d")
    .select("p.email as owner_email")
    .where("d.workspace_id", "=", workspace_id)

export type Row = Omit<Awaited<ReturnType<typeof findRow>> & object, "slug" | "sha256" | "view_type"> & {
  slug: DashboardSlug
  sha256: DashboardSha
  view_type: ViewType
}

const findRow = (db: Db, workspace_id: string, slug: string) =>
  rows(db, workspace_id).where("d.slug", "=", slug).executeTakeFirst()

export async function findDashboard(db: Db, workspace_id: string, slug: string): Promise<Row | undefined> {
  return (await findRow(db, workspace_id, slug)) as Row | undefined
}

export type ListFilter = {
  view_type?: string | undefined
  owner?: string | undefined
  tag?: string | undefined
  q?: string | undefined
  limit: number
  offset: number
}

/** Newest change first, and how many there are in all. `owner` is a user id or an email address. */
export async function listDashboards(
  db: Db,
  workspace_id: string,
  filter: ListFilter,
): Promise<{ rows: Row[]; total: number }> {
  const { view_type, owner, tag, q } = filter
  const isId = owner !== undefined && /^[0-9a-f-]{36}$/i.test(owner)
  const wanted = rows(db, workspace_id)
    .$if(view_type !== undefined, (query) => query.where("d.view_type", "=", view_type as string))
    .$if(isId, (query) => query.where("d.owner_user_id", "=", owner as string))
    .$if(owner !== undefined && !isId, (query) =>
      query.where(sql`lower(p.email)`, "=", (owner as string).toLowerCase()),
    )
    .$if(tag !== undefined, (query) => query.where(sql<boolean>`${tag} = any(d.tags)`))
    .$if(q !== undefined && q.trim() !== "", (query) =>
      query.where((where) =>
        where.and(
          (q as string)
            .trim()
            .split(/\s+/)
            .map(
              (word) =>
                sql<boolean>`strpos(lower(d.title || ' ' || d.description || ' ' || d.slug), ${word.toLowerCase()}) > 0`,
            ),
        ),
      ),
    )
  const found = await wanted
    .select(sql<number>`count(*) over ()`.as("total"))
    .orderBy("d.updated_at", "desc")
    .orderBy("d.slug")
    .limit(filter.limit)
    .offset(filter.offset)
    .execute()
  const total = found[0]?.total ?? (filter.offset > 0 ? await countAll(db, workspace_id) : 0)
  return { rows: found as unknown as Row[], total: Number(total) }
}

async function countAll(db: Db, workspace_id: string): Promise<number> {
  const { count } = await db
    .selectFrom("dashboards")
    .select(sql<number>`count(*)`.as("count"))
    .where("workspace_id", "=", workspace_id)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** False when the slug is taken. */
export async function insertDashboard(
  db: Db,
  row: Facts & { id: string; workspace_id: string; slug: string; owner_user_id: string },
): Promise<boolean> {
  const made = await db
    .insertInto("dashboards")
    .values(row)
    .onConflict((conflict) => conflict.columns(["workspace_id", "slug"]).doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

/** The new version number, or null when the row no longer holds the sha256 it was read under. */
export async function moveDashboard(db: Db, id: string, from_sha256: string, facts: Facts): Promise<number | null> {
  const moved = await db
    .updateTable("dashboards")
    .set({ ...facts, version: sql<number>`version + 1`, updated_at: sql<string>`now()` })
    .where("id", "=", id)
    .where("sha256", "=", from_sha256)
    .returning("version")
    .executeTakeFirst()
  return moved?.version ?? null
}

export async function removeDashboard(db: Db, id: string): Promise<void> {
  await db.deleteFrom("dashboards").where("id", "=", id).execute()
}

export async function insertVersion(
  db: Db,
  version: {
    workspace_id: string
    dashboard_id: string
    version: number
    sha256: string
    object_path: string
    created_by: string
  },
): Promise<void> {
  await db.insertInto("dashboard_versions").values(version).execute()
}

export async function listVersions(db: Db, workspace_id: string, dashboard_id: string) {
  return db
    .selectFrom("dashboard_versions as v")
    .leftJoin("profiles as p", "p.user_id", "v.created_by")
    .select(["v.version", "v.sha256", "v.object_path", "v.created_by", "v.created_at", "p.email as created_by_email"])
    .where("v.workspace_id", "=", workspace_id)
    .where("v.dashboard_id", "=", dashboard_id)
    .orderBy("v.version", "desc")
    .execute()
}

export async function findVersion(db: Db, workspace_id: string, dashboard_id: string, sha256: string) {
  return db
    .selectFrom("dashboard_versions")
    .select(["version", "object_path"])
    .where("workspace_id", "=", workspace_id)
    .where("dashboard_id", "=", dashboard_id)
    .where("sha256", "=", sha256)
    .orderBy("version", "desc")
    .executeTakeFirst()
}

export async function replaceLineage(db: Db, workspace_id: string, dashboard_id: string, edges: Edge[]): Promise<void> {
  await db
    .deleteFrom("lineage_edges")
    .where("workspace_id", "=", workspace_id)
    .where("dashboard_id", "=", dashboard_id)
    .execute()
  const unique = [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()]
  if (unique.length === 0) return
  await db
    .insertInto("lineage_edges")
    .values(unique.map((edge) => ({ workspace_id, dashboard_id, ...edge })))
    .execute()
}

export async function countVisit(db: Db, workspace_id: string, slug: string): Promise<void> {
  await sql`select app.count_visit(${workspace_id}, ${slug})`.execute(db)
}
