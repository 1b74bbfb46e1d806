// npm run test:migration -- [users]: moves that many legacy users in worker processes that are killed with -9 three
// times at random moments, and the same users once undisturbed; both must end equal. 20,000 unless said otherwise.
import assert from "node:assert/strict"
import { setTimeout as sleep } from "node:timers/promises"
import * as migration from "#lib/migration/service"
import { type Ground, openServer } from "./migration-ground.ts"

const USERS = Number(process.argv[2] ?? 20_000)
const KILLS = 3

if (!Number.isSafeInteger(USERS) || USERS < 1) throw new Error("Say how many users, for example 20000.")

/** What stands beside each row: who else completed in that company. */
const BESIDE = `with beside as materialized (
  select workspace_id, array_agg(manifest order by manifest) as manifests, count(*) > 1 as is_shared
  from migration_items where manifest is not null group by workspace_id)`

/**
 * What is the same for the same users, whoever moved them when. Of what is made at the time, that it is there; of two
 * people who had completed in one company, whoever comes first brings the manifest.
 */
const KEPT: Record<string, string> = {
  items: `select user_id, workspace_id, session_id, status, warnings, error_code, error_message, attempts, manifests
    from migration_items left join beside using (workspace_id)`,
  sessions: `select id, workspace_id, user_id, started_at, legacy_passed, legacy_step, parked_at,
    case when is_shared is not true then status end as status,
    case when is_shared is not true then finalized_at end as finalized_at,
    case when is_shared is not true and manifest_id is null then updated_at end as updated_at
    from onboarding_sessions left join beside using (workspace_id)`,
  steps: `select workspace_id, session_id, step_id, data, revision, sha256, is_complete, is_not_applicable, definition_version,
    source, check_again, saved_by, saved_at from onboarding_steps where step_id <= 23`,
  revisions: "select * from onboarding_step_revisions where step_id <= 23",
  manifests: `select workspace_id, source, version_major, version_minor, version_patch,
    case when is_shared is not true then concat(session_id, checksum) end as content
    from business_context_manifests left join beside using (workspace_id)`,
  pointers: "select workspace_id, version from manifest_pointers",
  log: `select event, user_id, session_id, before, before_sha256, after_sha256, error_code, error_message
    from onboarding_migration_log where user_id is not null and event in ('migrated', 'failed')`,
  legacy: "select app.legacy_row(p), user_id from profiles p",
}

/** Rows of each table with a sum over their hashes, in which order does not matter. */
async function checksums({ raw }: Ground): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [name, query] of Object.entries(KEPT)) {
    const { rows } = await raw.query(
      `${BESIDE} select count(*) as n, coalesce(sum(hashtextextended(t::text, 1)::numeric), 0) as a,
         coalesce(sum(hashtextextended(t::text, 2)::numeric), 0) as b from (${query}) t`,
    )
    found[name] = `${rows[0].n} rows, ${rows[0].a} ${rows[0].b}`
  }
  return found
}

/** The shares of a run's work at which it is struck, in order. */
const moments = Array.from({ length: KILLS }, () => 0.02 + 0.83 * Math.random()).sort((a, b) => a - b)

/** How much of a run is done, from 0 to 1; a manifest takes as long as many users. */
async function done({ raw }: Ground, run_id: string, completed: number): Promise<number> {
  const { rows } = await raw.query(
    `select (select state from migration_runs where id = $1) as state,
       coalesce(sum(succeeded + failed + skipped) filter (where phase = 'users'), 0)::float8 as users,
       coalesce(sum(succeeded + failed + skipped) filter (where phase = 'manifests'), 0)::float8 as manifests
     from migration_lanes where run_id = $1`,
    [run_id],
  )
  const { users, manifests, state } = rows[0]
  if (state !== "queued" && state !== "running") {
    throw new Error(`The run was ${state} before it could be struck. Take more users.`)
  }
  return 0.3 * (users / USERS) + 0.7 * (manifests / completed)
}

async function strike(ground: Ground, run_id: string, share: number): Promise<number> {
  const { rows } = await ground.raw.query(
    "select greatest(count(*), 1)::int as n from profiles where has_completed_onboarding or onboarding_status = 'completed'",
  )
  for (;;) {
    const now = await done(ground, run_id, rows[0].n)
    if (now >= share) return now
    await sleep(20)
  }
}

async function run(name: string, ground: Ground, kills: readonly number[]) {
  let worker = await ground.startWorker()
  const began = performance.now()
  const started = await migration.start(ground.admin, { batch_size: 50, dry_run: false })
  for (const share of kills) {
    const at = await strike(ground, started.run_id, share)
    await sleep(Math.random() * 200)
    await worker.kill()
    console.log(`${name}: killed at ${(100 * at).toFixed(0)} %`)
    worker = await ground.startWorker()
  }
  await ground.ended(started.run_id)
  const seconds = (performance.now() - began) / 1000
  await sealed(ground)
  const peak_mb = worker.peak_mb()
  await worker.stop()
  const shown = await migration.getRun(ground.admin, { id: started.run_id })
  const { users, manifests, report } = shown
  const took = `${report?.seconds.users.toFixed(1)} s of work on users, ${report?.seconds.manifests.toFixed(1)} s on manifests`
  const memory = peak_mb ? `, ${peak_mb.toFixed(0)} MB at most in the last worker` : ""
  console.log(`${name}: ${USERS} users in ${seconds.toFixed(0)} s (${took})${memory}`)
  await movedOnce(name, ground)
  // What the other left must be equal, and so is as true.
  if (kills.length > 0) await provenTrue(name, ground, started.run_id)
  // Of a cause, any one message is shown.
  const causes = report?.causes.map(({ error_code, users }) => ({ error_code, users }))
  return { users, manifests, root: report?.root, causes, warnings: report?.warnings }
}

/** Until the log is in the chain, which a job of its own does. */
async function sealed({ raw }: Ground): Promise<void> {
  for (;;) {
    const { rows } = await raw.query(
      `select count(*)::int as n from onboarding_migration_log l
       where not exists (select from migration_seals s where (s.to_xid, s.to_id) >= (l.xid, l.id))`,
    )
    if (rows[0].n === 0) return
    await sleep(500)
  }
}

async function movedOnce(name: string, { raw }: Ground): Promise<void> {
  const { rows } = await raw.query(
    `select count(*)::int as n from (select from onboarding_migration_log where event in ('migrated', 'failed')
       group by user_id having count(*) > 1) twice`,
  )
  assert.equal(rows[0].n, 0, `${name}: ${rows[0].n} users were moved more than once`)
}

/** What the product's own check finds. */
async function provenTrue(name: string, ground: Ground, run_id: string): Promise<void> {
  let cursor: string | undefined
  for (let checked = 0; ; ) {
    const page = await migration.validateRun(ground.admin, { run_id: run_id as never, ...(cursor && { cursor }) })
    checked = page.checked
    if (page.next_cursor !== null) {
      cursor = page.next_cursor
      continue
    }
    assert.ok(page.valid, `${name}: ${JSON.stringify({ ...page, invalid: page.invalid.slice(0, 3) })}`)
    return console.log(
      `${name}: ${checked} users compared with their legacy rows, ${page.log.checked} log rows verified`,
    )
  }
}

const server = await openServer(".bridge-soak", { isDisposable: true })
const template = await server.open("soak_users")
await template.addUsers(USERS)
await template.close()

const found: Record<string, unknown>[] = []
for (const [name, kills] of [
  ["undisturbed", []],
  ["killed", moments],
] as const) {
  const ground = await server.open(`soak_${name}`, "soak_users")
  const result = await run(name, ground, kills)
  found.push({ ...result, tables: await checksums(ground) })
  await ground.close()
}
assert.deepEqual(found[1], found[0])
console.log(`Equal: ${JSON.stringify(found[0])}`)
for (const database of ["soak_users", "soak_undisturbed", "soak_killed"]) await server.drop(database)
await server.stop()
process.exit(0)
