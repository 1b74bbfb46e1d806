import { afterAll, beforeAll, expect, test } from "vitest"
import { work } from "#lib/migration/service/work"
import { EXAMPLES } from "#lib/onboarding/examples"
import { FAILPOINTS } from "#lib/platform/failpoint"
import { dieAtWork } from "#lib/platform/testing/doomed"
import { dyingWorker } from "#lib/platform/testing/dying-worker"
import { type LegacyColumns, legacyPeople, openLegacy } from "#lib/platform/testing/legacy"
import { bury, forget, leftOf, newRun, runLeft } from "#lib/platform/testing/migrations"

// A worker may die anywhere. Whoever takes the run over must end where an undisturbed one ends, whatever the place.

const { world, owner, close } = await openLegacy()
afterAll(close)
let user_ids: string[]
let undisturbed: Awaited<ReturnType<typeof outcome>>

const json = (steps: Record<string, unknown>) => JSON.stringify(steps)
const ROWS: LegacyColumns[] = [
  { onboarding_status: "in_progress", onboarding_step: "market", preferences: json({ offer: EXAMPLES[5] }) },
  {
    onboarding_status: "completed",
    has_completed_onboarding: true,
    onboarding_completed_at: "2025-03-04T05:06:07Z",
    preferences: json({ offer: EXAMPLES[5], market: EXAMPLES[6] }),
  },
  { onboarding_status: "none" },
  { onboarding_status: "no_such_status" },
  { onboarding_status: "completed", has_completed_onboarding: true },
]

beforeAll(async () => {
  user_ids = (await legacyPeople(world, owner, ROWS)).map(({ user_id }) => user_id)
  const run = await start()
  expect(await work(world.system, { run_id: run.id })).toBe("done")
  undisturbed = await outcome(run.id)
})

// One user to a batch and four batches in the first statement, so that there is a second one.
const start = () => newRun(world.system, { user_ids, batch_size: 1 })
const outcome = async (run_id: string) => ({ ...(await leftOf(owner, user_ids)), run: await runLeft(owner, run_id) })

async function resumed(run_id: string) {
  await bury(owner, run_id)
  const before = await runLeft(owner, run_id)
  const ended = await work(world.system, { run_id })
  // Killed after its last commit, there is nothing left to do.
  expect(ended).toBe(before.state === "completed" ? "stopped" : "done")
  return outcome(run_id)
}

test("the undisturbed run did what there was to do", () => {
  expect(undisturbed.run).toMatchObject({ state: "completed", phase: "manifests", total: 5 })
  expect(undisturbed.items?.map(({ status }) => status).sort()).toEqual([
    "completed",
    "completed",
    "completed",
    "completed",
    "failed",
  ])
  expect(undisturbed.manifests).toHaveLength(1)
  expect(undisturbed.log).toHaveLength(6)
})

test("cut before any statement and taken over, a run ends in the same state", { timeout: 240_000 }, async () => {
  let n = 1
  for (; ; n++) {
    await forget(owner, user_ids)
    const run = await start()
    const worker = dyingWorker(world, n)
    const [ended] = await Promise.allSettled([work(worker.ctx, { run_id: run.id })])
    const statements = worker.statements()
    await worker.close()
    if (statements < n) {
      expect(ended).toEqual({ status: "fulfilled", value: "done" })
      break
    }
    expect(await resumed(run.id), `killed before statement ${n}`).toEqual(undisturbed)
  }
  // Take, count, two statements of users, one more look, one manifest, and the end.
  expect(n).toBeGreaterThan(40)
})

test.each(FAILPOINTS.migrate)(
  "killed at %s, the next worker ends where nothing had happened",
  {
    timeout: 60_000,
  },
  async (name) => {
    await forget(owner, user_ids)
    const run = await start()
    await dieAtWork(name, run.id)
    expect(await resumed(run.id)).toEqual(undisturbed)
  },
)
