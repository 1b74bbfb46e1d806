import "server-only"
import { AsyncLocalStorage } from "node:async_hooks"
import type pg from "pg"
import { queueRun } from "#lib/migration/service/work"
import type { SystemCtx } from "#lib/platform/context"

// Runs in tests: how they start, and all that is left of them once they are over.

type NewRun = Parameters<typeof queueRun>[1]

export function newRun(system: SystemCtx, of: Partial<NewRun>): ReturnType<typeof queueRun> {
  const plain = {
    user_ids: null,
    of_run: null,
    of_batch: null,
    batch_size: 50,
    users_per_second: null,
    started_by: null,
  }
  return queueRun(system, { kind: "migrate", ...plain, ...of })
}

/** The worker of a run is dead, and its lease has run out. */
export const bury = (owner: pg.Client, run_id: string) =>
  owner.query(
    `update migration_runs set leased_until = now() - interval '1 second', heartbeat_at = now() - interval '20 seconds'
      where id = $1 and leased_until is not null`,
    [run_id],
  )

const ONE = "(select id from onboarding_sessions where user_id = any ($1))"
const LEFT = {
  profiles: "select p::text from profiles p where user_id = any ($1) order by user_id",
  sessions: `select id, workspace_id, user_id, status, started_at, updated_at, finalized_at, legacy_passed, legacy_step, parked_at,
    manifest_id is not null as has_manifest, finalize_result - '{processing_time_ms,bcm_checksum}'::text[] as result
    from onboarding_sessions where user_id = any ($1) order by id`,
  steps: `select workspace_id, session_id, step_id, case when step_id < 24 then data end as data, revision, is_complete,
    is_not_applicable, definition_version, source, check_again, saved_by, saved_at
    from onboarding_steps where session_id in ${ONE} order by session_id, step_id`,
  revisions: `select r::text from onboarding_step_revisions r where session_id in ${ONE} order by session_id, step_id, revision`,
  items: `select user_id, workspace_id, session_id, status, batch, attempts, manifest, legacy_xmin, session_revision, warnings,
    error_code, error_message, completed_at is null as is_open from migration_items where user_id = any ($1) order by user_id`,
  log: `select user_id, session_id, event, batch, actor_id, before, after, before_sha256, after_sha256, error_code, error_message
    from onboarding_migration_log l where user_id = any ($1) and event <> 'forgotten' and id > coalesce((select max(f.id)
      from onboarding_migration_log f where f.user_id = l.user_id and f.event = 'forgotten'), 0) order by user_id, event`,
  manifests: `select m.workspace_id, m.session_id, concat_ws('.', version_major, version_minor, version_patch) as version, m.source,
    m.created_by, p.version as latest from business_context_manifests m join manifest_pointers p on p.manifest_id = m.id
    where m.session_id in ${ONE} order by m.session_id`,
  audit: `select a.workspace_id, action from audit_log a join onboarding_sessions s on s.workspace_id = a.workspace_id
    where s.user_id = any ($1) order by 1, 2`,
}

/** Everything these users have in the former onboarding and the new one, apart from times of the run and random ids. */
export async function leftOf(owner: pg.Client, user_ids: readonly string[]) {
  const left: Partial<Record<keyof typeof LEFT, Row[]>> = {}
  for (const name of Object.keys(LEFT) as (keyof typeof LEFT)[])
    left[name] = (await owner.query(LEFT[name], [user_ids])).rows
  return left as Record<keyof typeof LEFT, Row[]>
}

// biome-ignore lint/suspicious/noExplicitAny: rows of any table, for tests to look into
type Row = any

/** What a run says of itself once it is over. */
export async function runLeft(owner: pg.Client, run_id: string) {
  const { rows } = await owner.query(
    `select state, phase, total, error_message, leased_until, report - 'seconds' as report,
      (select json_agg(json_build_array(phase, lane, cursor_id, is_done, batches, succeeded, failed, skipped, root, notes) order by phase, lane)
        from migration_lanes l where l.run_id = r.id) as lanes
    from migration_runs r where id = $1`,
    [run_id],
  )
  return rows[0]
}

/**
 * Makes a run over everybody one over these ids, a lane for each: tests share a database, and everybody is there in it.
 * Lanes of one user also find those who appear under an id later.
 */
export async function confine(owner: pg.Client, run_id: string, user_ids: readonly string[]): Promise<void> {
  await owner.query("delete from migration_lanes where run_id = $1", [run_id])
  await owner.query(
    `insert into migration_lanes (run_id, phase, lane, first_id, last_id)
      select $1, 'users', i - 1, id, id from unnest($2::uuid[]) with ordinality u(id, i)`,
    [run_id, [...user_ids].sort()],
  )
}

/** The same context, which calls back before each of its transactions with their number, from 1; joins do not count. */
export function listening(ctx: SystemCtx, before: (n: number) => Promise<unknown>): SystemCtx {
  const inside = new AsyncLocalStorage<true>()
  let count = 0
  const tx: SystemCtx["tx"] = async (fn) => {
    if (inside.getStore()) return ctx.tx(fn)
    await before(++count)
    return inside.run(true, () => ctx.tx(fn))
  }
  return { ...ctx, tx }
}

/** Takes these users back to where they never were migrated, as no verb can. */
export async function forget(owner: pg.Client, user_ids: readonly string[]): Promise<void> {
  const where = "where workspace_id in (select workspace_id from workspace_members where user_id = any ($1))"
  for (const table of ["manifest_pointers", "business_context_manifests", "onboarding_sessions", "audit_log"])
    await owner.query(`delete from ${table} ${where}`, [user_ids])
  await owner.query("delete from migration_items where user_id = any ($1)", [user_ids])
  // The log is only ever added to, by tests too: other tests ask at the same time whether it holds.
  await owner.query(
    `insert into onboarding_migration_log (id, run_id, user_id, event, hash)
     select id, id_of_run, user_id, 'forgotten',
       app.migration_log_hash(id, id_of_run, null, user_id, null, 'forgotten', null, null, null, null, null, now())
     from (select nextval('app.migration_log_ids') as id, gen_random_uuid() as id_of_run, unnest($1::uuid[]) as user_id offset 0) f`,
    [user_ids],
  )
}
