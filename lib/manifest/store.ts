import "server-only"
import { sql } from "kysely"
import type { Problem } from "#lib/manifest/contract/budget"
import type { Manifest } from "#lib/manifest/contract/content"
import type { ChangeSummary } from "#lib/manifest/contract/versions"
import type { Version } from "#lib/manifest/version"
import type { Db } from "#lib/platform/context"
import { ahead, together } from "#lib/platform/db"

export type ManifestRow = {
  id: string
  workspace_id: string
  session_id: string | null
  version_major: number
  version_minor: number
  version_patch: number
  manifest: Manifest
  rendering: string
  checksum: string
  schema_version: string
  token_count: number
  size_bytes: number
  source: "finalize" | "rebuild" | "migration" | "restore"
  change_summary: ChangeSummary
  created_by: string | null
  created_at: string
}

export type Pointer = {
  manifest_id: string
  version: string
  checksum: string
  updated_at: string
  /** Whose answers a rebuild reads. */
  session_id: string | null
  source: ManifestRow["source"]
  created_at: string
}

/** Writers of one workspace's manifests go one after the other: no two can derive the same next version. */
const lock = (workspace_id: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`manifest ${workspace_id}`}, 0))`

export function lockWorkspace(db: Db, workspace_id: string): void {
  ahead(db, { compile: () => lock(workspace_id).compile(db) })
}

/** The same, and the version that the next one follows then: the latest, else the highest there ever was. */
export async function lockFormer(db: Db, workspace_id: string): Promise<ManifestRow | undefined> {
  const [, [row]] = (await together(
    db,
    { compile: () => lock(workspace_id).compile(db) },
    former(db, workspace_id),
  )) as [unknown, unknown[]]
  return row as ManifestRow | undefined
}

export async function findPointer(db: Db, workspace_id: string): Promise<Pointer | undefined> {
  return db
    .selectFrom("manifest_pointers as p")
    .innerJoin("business_context_manifests as m", "m.id", "p.manifest_id")
    .select(["p.manifest_id", "p.version", "p.checksum", "p.updated_at", "m.session_id", "m.source", "m.created_at"])
    .where("p.workspace_id", "=", workspace_id)
    .executeTakeFirst() as Promise<Pointer | undefined>
}

const COLUMNS = [
  "m.id",
  "m.workspace_id",
  "m.session_id",
  "m.version_major",
  "m.version_minor",
  "m.version_patch",
  "m.manifest",
  "m.rendering",
  "m.checksum",
  "m.schema_version",
  "m.token_count",
  "m.size_bytes",
  "m.source",
  "m.change_summary",
  "m.created_by",
  "m.created_at",
] as const

export async function findManifest(db: Db, workspace_id: string, id: string): Promise<ManifestRow | undefined> {
  const row = await db
    .selectFrom("business_context_manifests as m")
    .select(COLUMNS)
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .executeTakeFirst()
  return row as ManifestRow | undefined
}

const latest = (db: Db, workspace_id: string) =>
  db
    .selectFrom("manifest_pointers as p")
    .innerJoin("business_context_manifests as m", "m.id", "p.manifest_id")
    .select(COLUMNS)
    .where("p.workspace_id", "=", workspace_id)

export async function findLatest(db: Db, workspace_id: string): Promise<ManifestRow | undefined> {
  return (await latest(db, workspace_id).executeTakeFirst()) as ManifestRow | undefined
}

// Nothing points at the version of somebody who was put back to the former onboarding, and its number stays taken.
const former = (db: Db, workspace_id: string) =>
  db
    .selectFrom("business_context_manifests as m")
    .leftJoin("manifest_pointers as p", (join) =>
      join.onRef("p.workspace_id", "=", "m.workspace_id").onRef("p.manifest_id", "=", "m.id"),
    )
    .select(COLUMNS)
    .where("m.workspace_id", "=", workspace_id)
    .orderBy((eb) => eb("p.manifest_id", "is", null))
    .orderBy("version_major", "desc")
    .orderBy("version_minor", "desc")
    .orderBy("version_patch", "desc")
    .limit(1)

/** What is verified and served of a version; the rest of its row says how it came about, which may be much. */
export type ServedRow = Pick<
  ManifestRow,
  "workspace_id" | "version_major" | "version_minor" | "version_patch" | "manifest" | "checksum"
>

export async function findVersion(db: Db, workspace_id: string, version: Version): Promise<ServedRow | undefined> {
  const row = await numbered(db, workspace_id, version)
    .select(["workspace_id", "version_major", "version_minor", "version_patch", "manifest", "checksum"])
    .executeTakeFirst()
  return row as ServedRow | undefined
}

const numbered = (db: Db, workspace_id: string, { major, minor, patch }: Version) =>
  db
    .selectFrom("business_context_manifests as m")
    .where("workspace_id", "=", workspace_id)
    .where("version_major", "=", major)
    .where("version_minor", "=", minor)
    .where("version_patch", "=", patch)

/** What the facts of a version were chosen among; null for one that was made before this was kept. */
export async function findProblem(db: Db, workspace_id: string, version: Version): Promise<Problem | null> {
  const row = await numbered(db, workspace_id, version).select("problem").executeTakeFirst()
  return (row?.problem ?? null) as Problem | null
}

export type ListedRow = Omit<ManifestRow, "manifest" | "rendering"> & { created_by_name: string | null }

/** Newest first, those below `before`. */
export async function listVersions(
  db: Db,
  workspace_id: string,
  limit: number,
  before?: Version,
): Promise<ListedRow[]> {
  const rows = await db
    .selectFrom("business_context_manifests as m")
    .leftJoin("profiles as p", "p.user_id", "m.created_by")
    .select(["m.id", "m.workspace_id", "session_id", "version_major", "version_minor", "version_patch", "checksum"])
    .select(["token_count", "size_bytes", "source", "change_summary", "created_by", "m.created_at"])
    .select(sql<string | null>`coalesce(nullif(p.full_name, ''), p.email)`.as("created_by_name"))
    .where("m.workspace_id", "=", workspace_id)
    .$if(before !== undefined, (query) =>
      query.where(
        sql<boolean>`(version_major, version_minor, version_patch) < (${before?.major}::int, ${before?.minor}::int, ${before?.patch}::int)`,
      ),
    )
    .orderBy("version_major", "desc")
    .orderBy("version_minor", "desc")
    .orderBy("version_patch", "desc")
    .limit(limit)
    .execute()
  return rows as ListedRow[]
}

/** The versions made from a session, newest first. */
export async function versionsOfSession(db: Db, workspace_id: string, session_id: string) {
  return db
    .selectFrom("business_context_manifests")
    .select(["id", "version_major", "version_minor", "version_patch", "source", "created_at"])
    .where("workspace_id", "=", workspace_id)
    .where("session_id", "=", session_id)
    .orderBy("created_at", "desc")
    .execute()
}

export type NewManifest = {
  id: string
  workspace_id: string
  session_id: string | null
  version: Version
  manifest: Manifest
  rendering: string
  source: ManifestRow["source"]
  change_summary: ChangeSummary
  problem: Problem | null
  created_by: string
}

/** The unique key of version numbers within a workspace. */
export const VERSION_KEY = "business_context_manifests_version"

/** Adds a version and moves `latest` to it. History is append-only: no statement changes or removes a row. */
export function addManifest(db: Db, made: NewManifest): void {
  const manifest = JSON.stringify(made.manifest)
  const version = db.insertInto("business_context_manifests").values({
    id: made.id,
    workspace_id: made.workspace_id,
    session_id: made.session_id,
    version_major: made.version.major,
    version_minor: made.version.minor,
    version_patch: made.version.patch,
    schema_version: made.manifest.schema_version,
    manifest,
    rendering: made.rendering,
    checksum: made.manifest.checksum,
    token_count: made.manifest.budget.tokens,
    size_bytes: Buffer.byteLength(manifest),
    source: made.source,
    change_summary: JSON.stringify(made.change_summary),
    problem: made.problem && JSON.stringify(made.problem),
    created_by: made.created_by,
  })
  const pointer = { manifest_id: made.id, version: made.manifest.version, checksum: made.manifest.checksum }
  const moved = db
    .with("made", () => version)
    .insertInto("manifest_pointers")
    .values({ workspace_id: made.workspace_id, ...pointer })
    .onConflict((conflict) =>
      conflict.column("workspace_id").doUpdateSet({ ...pointer, updated_at: sql<string>`now()` }),
    )
  ahead(db, moved)
}

/** Says that a build came to this version again, and that it is the latest. */
export function confirmPointer(
  db: Db,
  workspace_id: string,
  to: { manifest_id: string; version: string; checksum: string },
): void {
  const confirmed = db
    .insertInto("manifest_pointers")
    .values({ workspace_id, ...to })
    .onConflict((conflict) => conflict.column("workspace_id").doUpdateSet({ updated_at: sql<string>`now()` }))
  ahead(db, confirmed)
}
