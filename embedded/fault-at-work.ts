import assert from "node:assert/strict"
import pg from "pg"
import { work } from "#lib/migration/service/work"
import { envWith } from "#lib/platform/env"
import { diesAtWork } from "#lib/platform/testing/doomed"
import { bury, forget, leftOf, newRun, runLeft } from "#lib/platform/testing/migrations"
import { createRuntime } from "#lib/runtime"
import { addLegacyUsers } from "./demo/legacy-users.ts"

/** Of each kind one: to move, to fail, and to make a manifest of. */
const WHOM = `select user_id from (
  select user_id, row_number() over (partition by case when onboarding_status in ('completed', 'in_progress') then onboarding_status
    when onboarding_status in ('trialing', 'onboarded', 'done') then 'unknown' end order by user_id) as n
  from profiles where email like '%@faults.example.com') p where n = 1 order by user_id`

/**
 * A run is worked by a process that is killed before its first statement, then by one that is killed before its second,
 * and so on, each time over users who were never moved. Whoever takes it over must end where nobody was killed.
 */
export async function killedBeforeEveryStatement(environment: Record<string, string>): Promise<string> {
  const owner = new pg.Client({ connectionString: environment.MIGRATION_DATABASE_URL })
  const runtime = createRuntime(
    envWith({ ...environment, BRIDGE_AUTH_URL: "http://127.0.0.1:9", LOG_LEVEL: "silent" }),
    {
      login: "worker",
    },
  )
  const ctx = runtime.systemCtx(null)
  await owner.connect()
  try {
    await addLegacyUsers(owner, 60, "faults")
    const user_ids: string[] = (await owner.query(WHOM)).rows.map(({ user_id }) => user_id)
    const start = async () => {
      await forget(owner, user_ids)
      return newRun(ctx, { user_ids, batch_size: 1 })
    }
    const outcome = async (run_id: string) => ({
      ...(await leftOf(owner, user_ids)),
      run: await runLeft(owner, run_id),
    })
    const run = await start()
    assert.equal(await work(ctx, { run_id: run.id }), "done")
    const undisturbed = await outcome(run.id)
    assert.ok(undisturbed.manifests.length > 0 && undisturbed.items.some(({ status }) => status === "failed"))
    for (let n = 1; ; n++) {
      const struck = await start()
      if (!(await diesAtWork(n, struck.id, environment))) return `${n - 1} statements over ${user_ids.length} users`
      await bury(owner, struck.id)
      // Killed after its last commit, there is nothing left to do.
      await work(ctx, { run_id: struck.id })
      assert.deepEqual(await outcome(struck.id), undisturbed, `killed before statement ${n}`)
    }
  } finally {
    await runtime.close()
    await owner.end()
  }
}
