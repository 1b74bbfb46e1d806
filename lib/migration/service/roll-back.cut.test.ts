import { afterAll, expect, test } from "vitest"
import { sessionIdOf } from "#lib/migration/plan"
import { work } from "#lib/migration/service/work"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import { dyingWorker } from "#lib/platform/testing/dying-worker"
import { legacyPeople, memberOf, openLegacy, type Person, runToEnd } from "#lib/platform/testing/legacy"
import { bury, newRun } from "#lib/platform/testing/migrations"

const { world, owner, close } = await openLegacy()
afterAll(close)

/** Whether each user is wholly rolled back or wholly not; `torn` when a part of it is. */
async function standOf(user_ids: readonly string[], saved: string): Promise<string[]> {
  const { rows } = await owner.query(
    `select i.status = 'rolled_back' as item, s.parked_at is not null as session,
      p.preferences #>> '{market,problem}' = $2 as legacy,
      exists (select from onboarding_migration_log l where l.id = i.log_id and l.event = 'rolled_back') as log
    from migration_items i join onboarding_sessions s on s.id = i.session_id join profiles p on p.user_id = i.user_id
    where i.user_id = any($1) order by i.user_id`,
    [user_ids, saved],
  )
  return rows.map((row) => {
    const parts = new Set(Object.values(row))
    return parts.size > 1 ? "torn" : parts.has(true) ? "back" : "there"
  })
}

// Two users to a batch, so that a statement carries two batches of it.
test("cut before any statement, a rollback leaves each batch wholly old or wholly new, and the next worker ends it", {
  timeout: 240_000,
}, async () => {
  const people = await legacyPeople(
    world,
    owner,
    Array.from({ length: 4 }, () => ({ onboarding_step: "market", preferences: '{"market": {"problem": "first"}}' })),
  )
  const user_ids = people.map(({ user_id }) => user_id)
  const seen = new Set<string>()
  let n = 1
  for (; ; n++) {
    await runToEnd(world.system, "migrate", { user_ids })
    const saved = `saved ${n}`
    for (const person of people as Person[]) {
      const ctx = await memberOf(world, person)
      const session_id = SessionId.parse(sessionIdOf(person.user_id))
      await onboarding.saveStep(ctx, { session_id, step_id: 6, data: { problem: saved } })
    }
    const run = await newRun(world.system, { kind: "rollback", user_ids, batch_size: 2 })
    const worker = dyingWorker(world, n)
    await Promise.allSettled([work(worker.ctx, { run_id: run.id })])
    const statements = worker.statements()
    await worker.close()
    const stand = await standOf(user_ids, saved)
    expect(stand, `cut before statement ${n}`).not.toContain("torn")
    // All of one statement moved, or nothing of it.
    expect(new Set(stand).size, `cut before statement ${n}`).toBe(1)
    seen.add(stand[0] as string)
    if (statements < n) break
    await bury(owner, run.id)
    await work(world.system, { run_id: run.id })
    expect(await standOf(user_ids, saved), `taken over after statement ${n}`).toEqual(["back", "back", "back", "back"])
  }
  expect([...seen].sort()).toEqual(["back", "there"])
  expect(n).toBeGreaterThan(15)
})
