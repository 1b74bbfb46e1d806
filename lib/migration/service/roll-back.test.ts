import { afterAll, describe, expect, test, vi } from "vitest"
import { sessionIdOf } from "#lib/migration/plan"
import { SessionId } from "#lib/onboarding/contract"
import { EXAMPLES } from "#lib/onboarding/examples"
import type { Answers } from "#lib/onboarding/field"
import { hotKeys } from "#lib/onboarding/hot-copy"
import * as onboarding from "#lib/onboarding/service"
import { memoryCache } from "#lib/platform/adapters/memory-cache"
import {
  aloneWithLog,
  bytesOf,
  countsOf,
  type LegacyColumns,
  legacyPeople,
  memberOf,
  openLegacy,
  type Person,
  runToEnd,
} from "#lib/platform/testing/legacy"
import { openWorld } from "#lib/platform/testing/world"

const { world, owner, close } = await openLegacy()
afterAll(close)

const ids = (people: readonly Person[]) => people.map(({ user_id }) => user_id)
const forward = (people: readonly Person[]) => runToEnd(world.system, "migrate", { user_ids: ids(people) })
const back = (people: readonly Person[]) => runToEnd(world.system, "rollback", { user_ids: ids(people) })
const make = (rows: LegacyColumns[]) => legacyPeople(world, owner, rows)

const OFFER = EXAMPLES[5] as Answers
/** Numbers and orders that no float and no JavaScript object would keep. */
const PREFERENCES = `{"offer": ${JSON.stringify(OFFER)}, "theme": {"zoom": 1.10, "seed": 12345678901234567890123}, "company_name": "Larkspur", "b": 1, "a": 2}`

const ROWS: LegacyColumns[] = [
  { onboarding_status: "in_progress", onboarding_step: "market", preferences: PREFERENCES },
  {
    onboarding_status: "completed",
    has_completed_onboarding: true,
    onboarding_completed_at: "2025-03-04T05:06:07.891011Z",
    preferences: PREFERENCES,
  },
  { onboarding_status: "abandoned", onboarding_step: "icp", preferences: `{"icp": "unreadable", "market": []}` },
  { onboarding_status: "none" },
  { onboarding_status: "positioning", preferences: `{"positioning": {"focus": "Tea drinkers"}}` },
]

test("a rollback with nothing saved since leaves every byte of the legacy row, and forward again every byte of the session", async () => {
  const people = await make(ROWS)
  const read = () => Promise.all(people.map(({ user_id }) => bytesOf(owner, user_id)))
  const before = await read()
  await forward(people)
  const moved = await read()
  await back(people)
  const returned = await read()
  expect(returned.map(({ legacy }) => legacy)).toEqual(before.map(({ legacy }) => legacy))
  for (const { session } of returned) expect(session).not.toBe("null")
  await forward(people)
  expect(await read()).toEqual(moved)
  await back(people)
  expect((await read()).map(({ legacy }) => legacy)).toEqual(before.map(({ legacy }) => legacy))
})

const stand = async (person: Person) =>
  (await owner.query("select * from migration_items where user_id = $1", [person.user_id])).rows[0]
const legacyOf = async (person: Person) =>
  (await owner.query("select * from profiles where user_id = $1", [person.user_id])).rows[0]
const mine = async (person: Person) => {
  const ctx = await memberOf(world, person)
  const session_id = SessionId.parse((await onboarding.list(ctx)).sessions[0]?.session_id)
  return { ctx, session_id }
}

test("what was saved in the session is written where the old app reads it, and nothing else of the row changes", async () => {
  const [person] = (await make([ROWS[0] as LegacyColumns])) as [Person]
  await forward([person])
  const { ctx, session_id } = await mine(person)
  for (const [step_id, data] of [
    [6, EXAMPLES[6]],
    [5, { ...OFFER, what_is_sold: "Kettles", guarantee: null }],
    [19, EXAMPLES[19]],
  ] as const)
    await onboarding.saveStep(ctx, { session_id, step_id, data: data as Answers })
  const saved = await onboarding.getSummary(ctx, { session_id })
  await back([person])

  const row = await legacyOf(person)
  const { guarantee: _, ...offer } = OFFER
  expect(row.preferences.offer).toEqual({ ...offer, what_is_sold: "Kettles" })
  expect(row.preferences.market).toEqual(EXAMPLES[6])
  const { rows } = await owner.query("select preferences -> 'theme' as theme from profiles where user_id = $1", [
    person.user_id,
  ])
  expect(JSON.stringify(rows)).not.toBe("")
  const text = await owner.query("select (preferences -> 'theme')::text as theme from profiles where user_id = $1", [
    person.user_id,
  ])
  expect(text.rows[0].theme).toBe('{"seed": 12345678901234567890123, "zoom": 1.10}')
  // Market is done, so they stand at the next one; what the former onboarding never asked waits in the session.
  expect(row).toMatchObject({
    onboarding_status: "in_progress",
    onboarding_step: "competitors",
    has_completed_onboarding: false,
  })
  expect(JSON.stringify(row.preferences)).not.toContain("97 of 100 kettles")
  expect(row.updated_at.toISOString()).toBe(saved.session.updated_at)

  await forward([person])
  const returned = await onboarding.getSummary(ctx, { session_id })
  expect(returned.steps).toEqual(saved.steps)
  expect(await stand(person)).toMatchObject({ status: "completed", warnings: [] })
})

test("a field both sides changed keeps both values, and says so each way", async () => {
  const [person] = (await make([
    { onboarding_status: "active", onboarding_step: "offer", preferences: PREFERENCES },
  ])) as [Person]
  await forward([person])
  const { ctx, session_id } = await mine(person)
  await onboarding.saveStep(ctx, { session_id, step_id: 5, data: { ...OFFER, what_is_sold: "In the session" } })
  await owner.query(
    `update profiles set preferences = jsonb_set(jsonb_set(preferences, '{offer,what_is_sold}', '"In the old app"'), '{company_name}', '"Larkspur Ltd"') where user_id = $1`,
    [person.user_id],
  )
  await back([person])
  expect((await legacyOf(person)).preferences.offer.what_is_sold).toBe("In the old app")
  expect((await stand(person)).warnings).toEqual(["kept_both: offer.what_is_sold"])
  const before = await bytesOf(owner, person.user_id)
  for (let round = 0; round < 2; round++) {
    await forward([person])
    expect((await stand(person)).warnings).toEqual(["kept_session: offer.what_is_sold"])
    const { steps } = await onboarding.getSummary(ctx, { session_id })
    expect(steps.map(({ data }) => data)).toMatchObject([
      { company_name: "Larkspur Ltd" },
      { what_is_sold: "In the session" },
    ])
    await back([person])
    // Nothing was saved in between, so what stands against the session stays in the row.
    expect((await bytesOf(owner, person.user_id)).legacy).toBe(before.legacy)
  }
})

describe("whom a rollback is about", () => {
  test("a batch, a run, and each of them once", async () => {
    const people = await make(Array.from({ length: 25 }, () => ROWS[0] as LegacyColumns))
    const run_id = await runToEnd(world.system, "migrate", { user_ids: ids(people), batch_size: 10 })
    const batches = async () =>
      (
        await owner.query(
          "select batch, status, count(*)::int as n from migration_items where user_id = any($1) group by 1, 2 order by 1, 2",
          [ids(people)],
        )
      ).rows
    const [first, second] = await batches()
    expect([first.n, second.n]).toEqual([10, 10])
    await runToEnd(world.system, "rollback", { of_run: run_id, of_batch: second.batch })
    const statuses = async () =>
      (
        await owner.query(
          "select status, count(*)::int as n from migration_items where user_id = any($1) group by 1 order by 1",
          [ids(people)],
        )
      ).rows
    expect(await statuses()).toEqual([
      { status: "completed", n: 15 },
      { status: "rolled_back", n: 10 },
    ])
    const rest = await runToEnd(world.system, "rollback", { of_run: run_id })
    expect(await countsOf(owner, rest)).toEqual({ succeeded: 15, failed: 0, skipped: 0 })
    const log = async () =>
      (
        await owner.query("select count(*)::int as n from onboarding_migration_log where user_id = any($1)", [
          ids(people),
        ])
      ).rows[0].n
    const entries = await log()
    const again = await back(people)
    expect(await countsOf(owner, again)).toEqual({ succeeded: 0, failed: 0, skipped: 25 })
    expect([await statuses(), await log()]).toEqual([[{ status: "rolled_back", n: 25 }], entries])
  })

  test("whoever was never migrated is skipped", async () => {
    const people = await make([ROWS[0] as LegacyColumns])
    const run_id = await back(people)
    expect(await countsOf(owner, run_id)).toEqual({ succeeded: 0, failed: 0, skipped: 1 })
    expect(await stand(people[0] as Person)).toBeUndefined()
  })

  test("whose image was pruned, or whose session is gone, is refused with the reason", async () => {
    const people = (await make([ROWS[0] as LegacyColumns, ROWS[0] as LegacyColumns])) as [Person, Person]
    const [pruned, gone] = people
    await forward(people)
    const release = await aloneWithLog(owner)
    const image = "update onboarding_migration_log set before = $2 where user_id = $1 and event = 'migrated'"
    const { rows: kept } = await owner.query("select before::text from onboarding_migration_log where user_id = $1", [
      pruned.user_id,
    ])
    await owner.query(image, [pruned.user_id, null])
    const { ctx, session_id } = await mine(gone)
    await onboarding.remove(ctx, { session_id })
    const before = await Promise.all(people.map(({ user_id }) => bytesOf(owner, user_id)))
    const run_id = await back(people)
    expect(await countsOf(owner, run_id)).toEqual({ succeeded: 0, failed: 2, skipped: 0 })
    expect(await stand(pruned)).toMatchObject({ status: "completed", error_code: "pruned" })
    expect(await stand(gone)).toMatchObject({ status: "completed", error_code: "session_gone" })
    expect(await Promise.all(people.map(({ user_id }) => bytesOf(owner, user_id)))).toEqual(before)
    await owner.query(image, [pruned.user_id, kept[0].before])
    await release()
    const { rows } = await owner.query("select report from migration_runs where id = $1", [run_id])
    expect(rows[0].report.causes.map(({ message }: { message: string }) => message).join(" ")).toMatch(
      /pruned.*deleted|deleted.*pruned/s,
    )
  })
})

test("a try that failed in between takes no edit along", async () => {
  const [person] = (await make([ROWS[0] as LegacyColumns])) as [Person]
  await forward([person])
  await back([person])
  const edit = (set: string) => owner.query(`update profiles set ${set} where user_id = $1`, [person.user_id])
  await edit(
    `preferences = jsonb_set(preferences, '{company_name}', '"Renamed"'), onboarding_status = 'no_such_status'`,
  )
  await forward([person])
  expect(await stand(person)).toMatchObject({ status: "failed", error_code: "unknown_status" })
  await edit("onboarding_status = 'in_progress'")
  await forward([person])
  expect(await stand(person)).toMatchObject({ status: "completed", warnings: [] })
  const { ctx, session_id } = await mine(person)
  const { steps } = await onboarding.getSummary(ctx, { session_id })
  expect(steps[0]?.data).toEqual({ company_name: "Renamed" })
})

test("copies are dropped on both ways, and nobody reads an answer that a move has changed", async () => {
  const cache = memoryCache({ is_shared: true })
  const cached = await openWorld({ ports: { cache } })
  try {
    const people = (await legacyPeople(cached, owner, [ROWS[0] as LegacyColumns])) as [Person]
    const user_ids = ids(people)
    await runToEnd(cached.system, "migrate", { user_ids })
    const ctx = await memberOf(cached, people[0])
    const session_id = SessionId.parse(sessionIdOf(people[0].user_id))
    const read = () => onboarding.getStep(ctx, { session_id, step_id: 1 })
    expect((await read()).data).toEqual({ company_name: "Larkspur" })
    await vi.waitFor(async () => expect(await cache.get(hotKeys.step(session_id, 1))).not.toBeNull())

    await runToEnd(cached.system, "rollback", { user_ids })
    await expect(read()).rejects.toMatchObject({ code: "not_found" })
    await vi.waitFor(async () => expect(await cache.get(hotKeys.step(session_id, 1))).toBeNull())
    // A reader who was slow puts back what it read before; it must not be believed once the session has returned.
    await cache.set(hotKeys.step(session_id, 1), JSON.stringify({ ...before, at: Date.now() + 500 }), 60)
    await owner.query(
      `update profiles set preferences = jsonb_set(preferences, '{company_name}', '"Renamed"') where user_id = $1`,
      [people[0].user_id],
    )
    await runToEnd(cached.system, "migrate", { user_ids })
    expect((await read()).data).toEqual({ company_name: "Renamed" })
    // Filled again before its return was known: the refill of a parked session only removes.
    await runToEnd(cached.system, "rollback", { user_ids })
    const place = { workspace_id: people[0].workspace_id, session_id }
    await onboarding.refill(cached.system, { sessions: [{ ...place, step_ids: [1] }] })
    expect(await cache.getMany(hotKeys.all(session_id))).toEqual(hotKeys.all(session_id).map(() => null))
  } finally {
    await cached.close()
  }
})

/** What a slow reader holds of step 1. */
const before = { step_id: 1, data: { company_name: "Larkspur" }, revision: 1 }
