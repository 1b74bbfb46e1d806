import { setTimeout as sleep } from "node:timers/promises"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { inTurn } from "#lib/migration/service/slice"
import { watch, work } from "#lib/migration/service/work"
import { lockLane, takeRun } from "#lib/migration/store/lease"
import { lanesOf, type State, setState, setThrottle } from "#lib/migration/store/run"
import { EXAMPLES } from "#lib/onboarding/examples"
import { type LegacyColumns, legacyPeople, openLegacy } from "#lib/platform/testing/legacy"
import { bury, forget, leftOf, listening, newRun, runLeft } from "#lib/platform/testing/migrations"

// Who works a run, when it stops, and that nothing is done twice.

const { world, owner, close } = await openLegacy()
afterAll(close)
let user_ids: string[]
let undisturbed: Awaited<ReturnType<typeof outcome>>

const ROWS: LegacyColumns[] = [
  { onboarding_status: "in_progress", onboarding_step: "market", preferences: JSON.stringify({ offer: EXAMPLES[5] }) },
  {
    onboarding_status: "completed",
    has_completed_onboarding: true,
    preferences: JSON.stringify({ offer: EXAMPLES[5] }),
  },
  { onboarding_status: "none" },
  { onboarding_status: "no_such_status" },
  { onboarding_status: "icp" },
  { onboarding_status: "brand" },
]

beforeAll(async () => {
  user_ids = (await legacyPeople(world, owner, ROWS)).map(({ user_id }) => user_id)
  const run = await start()
  expect(await work(world.system, { run_id: run.id })).toBe("done")
  undisturbed = await outcome(run.id)
})
beforeEach(() => forget(owner, user_ids))

const start = () => newRun(world.system, { user_ids, batch_size: 1 })
const outcome = async (run_id: string) => ({ ...(await leftOf(owner, user_ids)), run: await runLeft(owner, run_id) })
const state = (run_id: string, from: State[], to: State) => world.system.tx((db) => setState(db, run_id, from, to))
const sent = async (run_id: string) => {
  const { rows } = await owner.query(
    "select data from pgboss.job where name = 'migration.run' and data ->> 'run_id' = $1",
    [run_id],
  )
  return rows.map(({ data }) => data)
}

test("a worker that slept past its lease writes nothing, wherever it fell asleep", { timeout: 90_000 }, async () => {
  for (let asleep = 2; ; asleep++) {
    await forget(owner, user_ids)
    const run = await start()
    let taken: string | undefined
    const sleeper = listening(world.system, async (n) => {
      if (n !== asleep) return
      await bury(owner, run.id)
      taken = await work(world.system, { run_id: run.id })
    })
    const ended = await work(sleeper, { run_id: run.id })
    expect([ended, taken]).toEqual(taken ? ["stopped", "done"] : ["done", undefined])
    expect(await outcome(run.id), `asleep before transaction ${asleep}`).toEqual(undisturbed)
    if (!taken) return expect(asleep).toBeGreaterThan(8)
  }
})

test("nobody takes a run that somebody holds, and a job from before another one took it is void", async () => {
  const run = await start()
  let second: string | undefined
  const first = listening(world.system, async (n) => {
    if (n === 3) second = await work(world.system, { run_id: run.id })
  })
  expect(await work(first, { run_id: run.id }, { slice_ms: 0 })).toBe("more")
  expect(second).toBe("stopped")
  expect(await sent(run.id)).toEqual([{ run_id: run.id, fence: 1 }])
  expect(await work(world.system, { run_id: run.id, fence: 0 })).toBe("stopped")
  expect(await work(world.system, { run_id: run.id, fence: 1 })).toBe("done")
  expect(await work(world.system, { run_id: run.id, fence: 1 })).toBe("stopped")
  expect(await outcome(run.id)).toEqual(undisturbed)
})

test("while people are at work the lanes take turns, and a lane that fails does not hold up the next", async () => {
  const told: string[] = []
  const piece =
    (name: string, fails = false) =>
    async () => {
      told.push(`${name} begins`)
      await sleep(5)
      told.push(`${name} ends`)
      if (fails) throw new Error("no luck")
    }
  const slice = { hasCompany: true, turn: Promise.resolve() as Promise<unknown> }
  const both = () => Promise.allSettled([inTurn(slice, piece("one", true)), inTurn(slice, piece("other"))])
  expect((await both()).map(({ status }) => status)).toEqual(["rejected", "fulfilled"])
  expect(told.splice(0)).toEqual(["one begins", "one ends", "other begins", "other ends"])
  slice.hasCompany = false
  await both()
  expect(told).toEqual(["one begins", "other begins", "one ends", "other ends"])
})

test("a lane that is locked tells that somebody is at work", async () => {
  const run = await start()
  const held = await world.system.tx((db) => takeRun(db, run.id))
  const [lane] = await world.system.tx((db) => lanesOf(db, [run.id]))
  if (!held || !lane) throw new Error("the run was not taken")
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  const somebody = world.admin.tx(async (db) => {
    await sql`select 1`.execute(db)
    asked.resolve()
    await answered.promise
  })
  await asked.promise
  const told = await world.system.tx((db) => lockLane(db, held, lane))
  answered.resolve()
  await somebody
  expect(told?.has_company).toBe(true)
})

test("slices end after a statement and go on until all is done", async () => {
  const run = await start()
  let slices = 1
  let seen = 0
  while ((await work(world.system, { run_id: run.id }, { slice_ms: 0 })) === "more") {
    slices++
    const { lanes } = await runLeft(owner, run.id)
    const [, , , , , succeeded, failed] = lanes.find(([phase]: [string]) => phase === "users")
    expect(succeeded + failed).toBeGreaterThanOrEqual(seen)
    seen = succeeded + failed
  }
  expect(slices).toBeGreaterThan(2)
  expect(await outcome(run.id)).toEqual(undisturbed)
})

test("a pause is obeyed at the next statement, wherever the run is, and it goes on from there", {
  timeout: 90_000,
}, async () => {
  for (let at = 2; ; at++) {
    await forget(owner, user_ids)
    const run = await start()
    let before: unknown
    const worker = listening(world.system, async (n) => {
      if (n !== at) return
      expect(await state(run.id, ["running"], "paused")).toBeDefined()
      before = await outcome(run.id)
    })
    const ended = await work(worker, { run_id: run.id })
    if (!before) return expect([ended, at > 8]).toEqual(["done", true])
    expect(ended).toBe("stopped")
    expect(await outcome(run.id), `paused before transaction ${at}`).toEqual(before)
    expect(await work(world.system, { run_id: run.id })).toBe("stopped")
    expect(await state(run.id, ["paused"], "queued")).toBeDefined()
    expect(await work(world.system, { run_id: run.id })).toBe("done")
    expect(await outcome(run.id)).toEqual(undisturbed)
  }
})

test("a cancelled run keeps what it did and does no more", async () => {
  const run = await start()
  expect(await work(world.system, { run_id: run.id }, { slice_ms: 0 })).toBe("more")
  await state(run.id, ["running"], "cancelled")
  const before = await outcome(run.id)
  expect(before.items).toHaveLength(4)
  expect(await work(world.system, { run_id: run.id })).toBe("stopped")
  expect(await state(run.id, ["paused", "failed"], "queued")).toBeUndefined()
  expect(await outcome(run.id)).toEqual(before)
})

test("at a rate, no more users are moved than it allows, however the run is cut into slices", async () => {
  const rate = 25
  const run = await newRun(world.system, { user_ids, batch_size: 1, users_per_second: rate })
  const began = performance.now()
  const worker = listening(world.system, async () => {
    const { rows } = await owner.query("select succeeded + failed as seen from migration_lanes where run_id = $1", [
      run.id,
    ])
    const allowed = (rate * (performance.now() - began)) / 1000
    expect(rows.reduce((sum, { seen }) => sum + seen, 0)).toBeLessThanOrEqual(allowed)
  })
  while ((await work(worker, { run_id: run.id }, { slice_ms: 60 })) === "more");
  // One after the other is as many statements as there are users, and not four in the first.
  expect((await runLeft(owner, run.id)).lanes[2].slice(4, 7)).toEqual([6, 5, 1])
})

test("a rate that is lifted while the run waits is lifted at once", async () => {
  const run = await newRun(world.system, { user_ids, users_per_second: 1 })
  let moved = 0
  const worker = listening(world.system, async (n) => {
    if (n === 4) await world.system.tx((db) => setThrottle(db, run.id, null))
    moved = n
  })
  expect(await work(worker, { run_id: run.id })).toBe("done")
  // It looks four times a second whether it may go on, and would have to for six seconds.
  expect(moved).toBeGreaterThan(4)
  expect(moved).toBeLessThan(30)
})

test("a run whose worker died is sent on its way again, and no other", async () => {
  const [dead, alive, waiting] = [await start(), await start(), await start()]
  for (const run of [dead, alive]) await work(world.system, { run_id: run.id }, { slice_ms: 0 })
  await owner.query(
    "update migration_runs set leased_until = now() + interval '9 seconds', heartbeat_at = now() - interval '1 hour' where id = $1",
    [alive.id],
  )
  await owner.query("update migration_runs set leased_until = now() where id = $1", [dead.id])
  await bury(owner, dead.id)
  await watch(world.system)
  expect(await sent(dead.id)).toHaveLength(2)
  expect(await sent(alive.id)).toHaveLength(1)
  expect(await sent(waiting.id)).toHaveLength(0)
  await owner.query("update migration_runs set created_at = now() - interval '16 seconds' where id = $1", [waiting.id])
  await watch(world.system)
  expect(await sent(waiting.id)).toEqual([{ run_id: waiting.id, fence: 0 }])
  await owner.query("update migration_runs set state = 'cancelled' where id = any ($1)", [
    [dead.id, alive.id, waiting.id],
  ])
})

test("two runs over overlapping sets at once move each user exactly once, and their counts add up", async () => {
  const people = await legacyPeople(
    world,
    owner,
    Array.from({ length: 90 }, (_, i) => ROWS[i % ROWS.length] as LegacyColumns),
  )
  const ids = people.map(({ user_id }) => user_id).sort()
  const runs = await Promise.all(
    [ids.slice(0, 60), ids.slice(30), ids].map((user_ids) => newRun(world.system, { user_ids, batch_size: 3 })),
  )
  expect(await Promise.all(runs.map(({ id }) => work(world.system, { run_id: id })))).toEqual(["done", "done", "done"])
  const left = await leftOf(owner, ids)
  expect(left.items).toHaveLength(90)
  expect(left.items.every(({ attempts }) => attempts === 1)).toBe(true)
  expect(left.log.filter(({ event }) => event === "migrated")).toHaveLength(75)
  expect(left.log.filter(({ event }) => event === "failed")).toHaveLength(15)
  expect(left.manifests).toHaveLength(15)
  const { rows } = await owner.query(
    `select run_id, r.total, sum(succeeded)::int as succeeded, sum(failed)::int as failed, sum(skipped)::int as skipped
      from migration_lanes l join migration_runs r on r.id = l.run_id where run_id = any ($1) and l.phase = 'users' group by 1, 2`,
    [runs.map(({ id }) => id)],
  )
  const sum = (key: string) => rows.reduce((total, row) => total + row[key], 0)
  expect([sum("succeeded"), sum("failed")]).toEqual([75, 15])
  for (const row of rows) expect(row.succeeded + row.failed + row.skipped).toBe(row.total)
  expect(rows.map(({ total }) => total).sort()).toEqual([60, 60, 90])
})
