import "server-only"
import { type RawBuilder, sql } from "kysely"
import type { z } from "zod"
import type * as contract from "#lib/migration/contract"
import { isLegacy } from "#lib/migration/store/due"
import type { Db } from "#lib/platform/context"

// What a platform admin reads of users. Pages go by a key that an index holds, so the last page costs what the first does.

export type LegacyRow = z.infer<typeof contract.LegacyRow>
export type ItemStatus = "completed" | "failed" | "rolled_back"
export type Manifest = "pending" | "completed" | "skipped" | "failed"

export type ListedUser = {
  user_id: string
  email: string
  onboarding_status: string | null
  onboarding_step: string | null
  status: ItemStatus | null
  session_id: string | null
  workspace_id: string | null
  error_code: string | null
  error_message: string | null
  updated_at: string | null
}

export type UserFilter = {
  /** `none`: never tried. */
  status?: ItemStatus | "none" | undefined
  error_code?: string | undefined
  /** The beginning of an email address; pages are in the order of addresses then. */
  email?: string | undefined
  user_id?: string | undefined
}

/** Where a page ended: the email only where pages go by it. */
export type UserKey = { user_id: string; email?: string | undefined }

const EMAIL = sql`p.email collate "C"`
const LISTED = sql`p.user_id, p.email, p.onboarding_status, p.onboarding_step, i.status, i.session_id, i.workspace_id,
  i.error_code, i.error_message, i.updated_at`

export async function pageOfUsers(
  db: Db,
  filter: UserFilter,
  after: UserKey | undefined,
  limit: number,
): Promise<ListedUser[]> {
  const { status, error_code, email, user_id } = filter
  const wanted: RawBuilder<unknown>[] = [isLegacy]
  if (status === "none") wanted.push(sql`not exists (select from migration_items t where t.user_id = p.user_id)`)
  else if (status) wanted.push(sql`i.status = ${sql.lit(status)}`)
  if (error_code !== undefined) wanted.push(sql`i.status = 'failed' and i.error_code = ${error_code}`)
  if (user_id !== undefined) wanted.push(sql`p.user_id = ${user_id}`)
  if (email !== undefined) {
    // No function around the address: row security asks nothing of an index that could tell its rows before it did.
    wanted.push(sql`${EMAIL} >= ${email} and ${EMAIL} < ${`${email}\u{10FFFF}`}`)
    if (after) wanted.push(sql`(${EMAIL}, p.user_id) > (${after.email ?? ""}, ${after.user_id})`)
  } else if (after) wanted.push(sql`p.user_id > ${after.user_id}`)
  const order = email === undefined ? sql`p.user_id` : sql`${EMAIL}, p.user_id`
  const isTried = error_code !== undefined || (status !== undefined && status !== "none")
  const tried = isTried ? sql`join migration_items i on i.user_id = p.user_id` : sql``
  const { rows } = await sql<ListedUser>`
    with page as materialized (
      select p.user_id from profiles p ${tried} where ${sql.join(wanted, sql` and `)} order by ${order} limit ${limit}
    )
    select ${LISTED} from page join profiles p on p.user_id = page.user_id
    left join migration_items i on i.user_id = page.user_id order by ${order}`.execute(db)
  return rows
}

export type UserWithLegacy = ListedUser & {
  full_name: string
  legacy: LegacyRow
  last_workspace_id: string | null
  workspaces: { id: string; role: "viewer" | "analyst" | "admin" | "owner" }[]
  run_id: string | null
  manifest: Manifest | null
  log_id: number | null
  completed_at: string | null
  attempts: number | null
  warnings: string[] | null
  is_changed_since: boolean
}

/** Legacy users by id, in id order, with all that a plan needs. */
export async function findUsers(db: Db, user_ids: readonly string[]): Promise<UserWithLegacy[]> {
  const { rows } = await sql<UserWithLegacy>`
    select ${LISTED}, p.full_name, app.legacy_row(p) as legacy, p.last_workspace_id, i.run_id, i.manifest, i.log_id,
      i.completed_at, i.attempts, i.warnings,
      coalesce(i.legacy_xmin <> p.xmin::text::bigint, false) as is_changed_since,
      (select coalesce(json_agg(json_build_object('id', m.workspace_id, 'role', m.role)), '[]')
        from workspace_members m where m.user_id = p.user_id) as workspaces
    from profiles p left join migration_items i on i.user_id = p.user_id
    where p.user_id = any(${user_ids}::uuid[]) and ${isLegacy} order by p.user_id`.execute(db)
  return rows
}

/** What a check of many must know of each; the legacy row only where it changed since the last move. */
export type MovedUser = Pick<UserWithLegacy, "user_id" | "session_id" | "workspace_id"> & { legacy: LegacyRow | null }

export async function findMoved(db: Db, user_ids: readonly string[]): Promise<MovedUser[]> {
  const { rows } = await sql<MovedUser>`
    select p.user_id, i.session_id, i.workspace_id,
      case when i.legacy_xmin <> p.xmin::text::bigint then app.legacy_row(p) end as legacy
    from profiles p join migration_items i on i.user_id = p.user_id where p.user_id = any(${user_ids}::uuid[])`.execute(
    db,
  )
  return rows
}

export type SessionRow = {
  id: string
  user_id: string
  workspace_id: string
  status: "open" | "finalizing" | "finalized"
  started_at: string
  updated_at: string
  is_parked: boolean
  legacy_passed: number
  legacy_step: number
  /** Bit n - 1 for each complete step n. */
  complete: number
}

const SESSION = sql`s.id, s.user_id, s.workspace_id, s.status, s.started_at, s.updated_at, s.parked_at is not null as is_parked,
  coalesce(s.legacy_passed, 0) as legacy_passed, coalesce(s.legacy_step, 1) as legacy_step,
  (select coalesce(bit_or(1 << (st.step_id - 1)), 0) from onboarding_steps st
    where st.workspace_id = s.workspace_id and st.session_id = s.id and st.is_complete) as complete`

/** Sessions of users by their ids, parked ones too. */
export async function sessionsOf(db: Db, user_ids: readonly string[]): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select ${SESSION} from migration_items i
    join onboarding_sessions s on s.workspace_id = i.workspace_id and s.id = i.session_id
    where i.user_id = any(${user_ids}::uuid[])`.execute(db)
  return rows
}

export type StepRow = {
  session_id: string
  step_id: number
  data: { [key: string]: never }
  sha256: string
  revision: number
  source: string
  saved_at: string
}

/** Steps of these sessions, in order. */
export async function stepsOf(
  db: Db,
  sessions: readonly Pick<SessionRow, "id" | "workspace_id">[],
): Promise<StepRow[]> {
  if (sessions.length === 0) return []
  const { rows } = await sql<StepRow>`
    select st.session_id, st.step_id, st.data, st.sha256, st.revision, st.source, st.saved_at
    from unnest(${sessions.map(({ workspace_id }) => workspace_id)}::uuid[], ${sessions.map(({ id }) => id)}::uuid[]) as s (workspace_id, id)
    join onboarding_steps st on st.workspace_id = s.workspace_id and st.session_id = s.id
    order by st.session_id, st.step_id`.execute(db)
  return rows
}

export type ComparedUser = Pick<UserWithLegacy, "user_id" | "email" | "onboarding_status" | "onboarding_step"> & {
  has_completed_onboarding: boolean
  status: ItemStatus | null
  session: Pick<SessionRow, "status" | "workspace_id" | "legacy_passed" | "legacy_step" | "complete"> | null
}

/** Legacy users beside the sessions they work in, a page by user id. */
export async function pageOfComparison(db: Db, after: string | undefined, limit: number): Promise<ComparedUser[]> {
  const { rows } = await sql<ComparedUser>`
    with page as (
      select p.user_id, p.email, p.onboarding_status, p.onboarding_step, p.has_completed_onboarding
      from profiles p where ${isLegacy} ${after === undefined ? sql`` : sql`and p.user_id > ${after}`}
      order by p.user_id limit ${limit}
    )
    select page.*, i.status, case when s.id is not null then json_build_object('status', s.status, 'workspace_id', s.workspace_id,
      'legacy_passed', coalesce(s.legacy_passed, 0), 'legacy_step', coalesce(s.legacy_step, 1), 'complete',
      (select coalesce(bit_or(1 << (st.step_id - 1)), 0) from onboarding_steps st
        where st.workspace_id = s.workspace_id and st.session_id = s.id and st.is_complete)) end as session
    from page left join migration_items i on i.user_id = page.user_id
    left join onboarding_sessions s on s.workspace_id = i.workspace_id and s.id = i.session_id and s.parked_at is null
    order by page.user_id`.execute(db)
  return rows
}

/** Whether a run is over. */
export async function findEnd(db: Db, run_id: string): Promise<{ finished_at: string | null } | undefined> {
  return db.selectFrom("migration_runs").select("finished_at").where("id", "=", run_id).executeTakeFirst()
}
