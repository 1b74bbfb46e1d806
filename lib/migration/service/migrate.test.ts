import { afterAll, expect, test } from "vitest"
import { newBudget } from "#lib/migration/pace"
import { sessionIdOf } from "#lib/migration/plan"
import { migrate } from "#lib/migration/service/migrate"
import { type Slice, workLane } from "#lib/migration/service/slice"
import { work } from "#lib/migration/service/work"
import { takeRun } from "#lib/migration/store/lease"
import { lanesOf } from "#lib/migration/store/run"
import { EXAMPLES } from "#lib/onboarding/examples"
import type { Answers } from "#lib/onboarding/field"
import {
  countsOf,
  type LegacyColumns,
  legacyPeople,
  openLegacy,
  type Person,
  rewrite,
  runToEnd,
} from "#lib/platform/testing/legacy"
import { confine, leftOf, listening, newRun, runLeft } from "#lib/platform/testing/migrations"

// Who belongs to a run, what becomes of a row that moves while it does, and of a user whom the database refuses.

const { world, owner, close } = await openLegacy()
afterAll(close)

const [OFFER, MARKET] = [EXAMPLES[5], EXAMPLES[6]] as [Answers, Answers]
const answers = (steps: Answers) => JSON.stringify(steps)
const ROWS: LegacyColumns[] = [
  { onboarding_status: "in_progress", onboarding_step: "market", preferences: answers({ offer: OFFER }) },
  { onboarding_status: "completed", has_completed_onboarding: true, preferences: answers({ offer: OFFER }) },
  { onboarding_status: "none" },
  { onboarding_status: "no_such_status" },
  { onboarding_status: "abandoned", onboarding_step: "icp" },
]
const forwardOf = () => migrate(world.system)
const make = (rows: LegacyColumns[]) => legacyPeople(world, owner, rows)
const ids = (people: readonly Person[]) => people.map(({ user_id }) => user_id)
const stepsOf = async (user_id: string) => {
  const { steps } = await leftOf(owner, [user_id])
  return Object.fromEntries(steps.map(({ step_id, data, revision }) => [step_id, { data, revision }]))
}
const counts = (run_id: string) => countsOf(owner, run_id)

/** Two users in a lane, worked while the row of the first is rewritten after each read that `change` has answers for. */
async function worked(change: (reads: number) => Answers | undefined) {
  const people = await make([ROWS[0], ROWS[2]] as LegacyColumns[])
  const [first, second] = ids(people) as [string, string]
  const run = await newRun(world.system, { user_ids: [first, second] })
  const held = await world.system.tx((db) => takeRun(db, run.id))
  const [lane] = await world.system.tx((db) => lanesOf(db, [run.id]))
  if (!held || !lane) throw new Error("the run was not taken")
  const slice: Slice = {
    ...{ now: () => 0, deadline_ms: 1, batches: 4, users_per_second: null, hasCompany: false },
    turn: Promise.resolve(),
    budget: newBudget(0),
    moved: 0,
    isStopped: false,
  }
  let reads = 0
  const disturbed: ReturnType<typeof migrate> = {
    ...forwardOf(),
    async read(...args) {
      const found = await forwardOf().read(...args)
      const answers = change(++reads)
      if (answers) await rewrite(owner, first, answers)
      return found
    },
  }
  const ended = await workLane(world.system, held, lane, disturbed, slice)
  return { first, second, run, ended, reads }
}

test("a dry run says what the real run will, root and counts and causes, and leaves no row behind", async () => {
  const user_ids = ids(await make(Array.from({ length: 40 }, (_, i) => ROWS[i % ROWS.length] as LegacyColumns)))
  const before = await leftOf(owner, user_ids)
  const dry = await runToEnd(world.system, "dry_run", { user_ids, batch_size: 7 })
  expect(await leftOf(owner, user_ids)).toEqual(before)
  expect(before.items).toHaveLength(0)
  const real = await runToEnd(world.system, "migrate", { user_ids, batch_size: 3 })
  const [rehearsed, done] = [await runLeft(owner, dry), await runLeft(owner, real)]
  expect(rehearsed.report.root).toMatch(/^[0-9a-f]{64}$/)
  expect(rehearsed.report).toEqual(done.report)
  expect(done.report.causes).toEqual([
    { error_code: "unknown_status", message: expect.stringContaining("no_such_status"), users: 8 },
  ])
  expect(await counts(dry)).toEqual({ succeeded: 32, failed: 8, skipped: 0 })
  expect(await counts(real)).toEqual(await counts(dry))
  // The root is the sum over what stands in the log, so that anybody can add it up again.
  const { rows } = await owner.query(
    "select encode(after_sha256, 'hex') as leaf from onboarding_migration_log where run_id = $1 and event in ('migrated', 'failed')",
    [real],
  )
  const sum = rows.reduce((total, { leaf }) => total + BigInt(`0x${leaf}`), 0n) % 2n ** 256n
  expect(sum.toString(16).padStart(64, "0")).toBe(done.report.root)
})

test("the set of a run over everybody is bound at its start: who appears later is for the next", async () => {
  const people = await make([ROWS[0] as LegacyColumns, ROWS[2] as LegacyColumns, ROWS[4] as LegacyColumns])
  const [first, second, late] = ids(people).sort() as [string, string, string]
  await owner.query("update profiles set created_at = now() + interval '1 hour' where user_id = $1", [late])
  const run = await newRun(world.system, {})
  await confine(owner, run.id, [first, second, late])
  await owner.query(
    "update profiles set created_at = (select bound_at from migration_runs where id = $2) + interval '1 microsecond' where user_id = $1",
    [late, run.id],
  )
  expect(await work(world.system, { run_id: run.id })).toBe("done")
  expect((await leftOf(owner, [first, second, late])).items.map(({ user_id }) => user_id)).toEqual([first, second])
  expect(await runLeft(owner, run.id)).toMatchObject({ total: 2 })
  const next = await newRun(world.system, {})
  await confine(owner, next.id, [first, second, late])
  expect(await work(world.system, { run_id: next.id })).toBe("done")
  expect(await counts(next.id)).toEqual({ succeeded: 1, failed: 0, skipped: 0 })
})

test("whatever stands in a legacy row comes through as it is, in answers, warnings and messages", async () => {
  const odd = `NULL, "quoted" \\ back {braced} 'single' \u{1F984}`
  const preferences = JSON.stringify({ offer: { ...OFFER, [odd]: odd }, market: { ...MARKET, problem: odd } })
  const people = await make([{ onboarding_status: odd }, { onboarding_step: "market", preferences }])
  const [failed, moved] = ids(people) as [string, string]
  await runToEnd(world.system, "migrate", { user_ids: [failed, moved] })
  const { items } = await leftOf(owner, [failed, moved])
  expect(items.find(({ user_id }) => user_id === failed)?.error_message).toContain(odd)
  expect(items.find(({ user_id }) => user_id === moved)?.warnings).toEqual([`not_carried: offer.${odd}`])
  expect(await stepsOf(moved)).toMatchObject({ 5: { data: OFFER }, 6: { data: { problem: odd } } })
})

test("a named user who is not due is counted and left as they are", async () => {
  const user_ids = ids(await make([ROWS[0] as LegacyColumns, ROWS[3] as LegacyColumns]))
  await runToEnd(world.system, "migrate", { user_ids })
  const before = await leftOf(owner, user_ids)
  const again = await runToEnd(world.system, "migrate", { user_ids: user_ids.slice(0, 1) })
  expect(await counts(again)).toEqual({ succeeded: 0, failed: 0, skipped: 1 })
  expect(await leftOf(owner, user_ids)).toEqual(before)
})

test("a user who failed is tried again by the next run, and comes through once their row is right", async () => {
  const user_ids = ids(await make([ROWS[3] as LegacyColumns]))
  await runToEnd(world.system, "migrate", { user_ids })
  expect((await leftOf(owner, user_ids)).items).toMatchObject([{ status: "failed", error_code: "unknown_status" }])
  await owner.query("update profiles set onboarding_status = 'none' where user_id = any ($1)", [user_ids])
  await runToEnd(world.system, "migrate", { user_ids })
  expect((await leftOf(owner, user_ids)).items).toMatchObject([{ status: "completed", error_code: null, attempts: 2 }])
})

test("a row that changes between being read and being moved is read again, and moved as it is now", async () => {
  const { first, second, run, ended, reads } = await worked((n) => (n === 1 ? { market: MARKET } : undefined))
  expect(ended).toBe("done")
  expect(reads).toBe(2)
  expect(await counts(run.id)).toEqual({ succeeded: 2, failed: 0, skipped: 0 })
  expect(Object.keys(await stepsOf(first))).toEqual(["6"])
  const { items, log } = await leftOf(owner, [first, second])
  expect([items.length, log.length]).toEqual([2, 2])
})

test("a row that never stands still is left for the next run, and takes nobody along", async () => {
  const { first, second, run, ended, reads } = await worked((n) => ({ theme: n }))
  expect(ended).toBe("done")
  expect(reads).toBe(4)
  expect(await counts(run.id)).toEqual({ succeeded: 1, failed: 0, skipped: 1 })
  const next = await runToEnd(world.system, "migrate", { user_ids: [first, second] })
  expect(await counts(next)).toEqual({ succeeded: 1, failed: 0, skipped: 1 })
})

test("a row that changes after its user was moved is caught up before the run ends, or by the next", async () => {
  const people = await make([ROWS[0], ROWS[0]] as LegacyColumns[])
  const [during, after] = ids(people) as [string, string]
  const run = await newRun(world.system, { user_ids: [during, after] })
  const worker = listening(world.system, async () => {
    const { items, log } = await leftOf(owner, [during])
    if (items.length === 1 && log.length === 1) await rewrite(owner, during, { offer: OFFER, market: MARKET })
  })
  expect(await work(worker, { run_id: run.id })).toBe("done")
  expect(Object.keys(await stepsOf(during))).toEqual(["5", "6"])
  expect(await counts(run.id)).toEqual({ succeeded: 2, failed: 0, skipped: 0 })

  await rewrite(owner, after, { offer: { ...OFFER, what_is_sold: "Something else" }, market: MARKET })
  const next = await runToEnd(world.system, "migrate", { user_ids: [during, after] })
  expect(await counts(next)).toEqual({ succeeded: 1, failed: 0, skipped: 1 })
  const steps = await stepsOf(after)
  expect(steps[5]).toMatchObject({ revision: 2, data: { what_is_sold: "Something else" } })
  expect(steps[6]).toMatchObject({ revision: 1 })
})

test("a change of the profile that the former onboarding has no part in is no reason to move anybody", async () => {
  const user_ids = ids(await make([ROWS[0] as LegacyColumns]))
  await runToEnd(world.system, "migrate", { user_ids })
  await owner.query("update profiles set full_name = 'X', updated_at = now() where user_id = any ($1)", [user_ids])
  const before = await leftOf(owner, user_ids)
  const again = await runToEnd(world.system, "migrate", { user_ids })
  expect(await counts(again)).toEqual({ succeeded: 0, failed: 0, skipped: 1 })
  expect(await leftOf(owner, user_ids)).toEqual(before)
})

test.each(["migrate", "dry_run"] as const)("in a %s, a user whom the database refuses fails alone", async (kind) => {
  const people = await make(Array.from({ length: 20 }, () => ROWS[0] as LegacyColumns))
  const [poisoned, ...others] = ids(people)
  if (!poisoned) throw new Error("nobody")
  // Their session's id is taken by somebody else's, elsewhere: their answers have no session to belong to.
  await owner.query("insert into onboarding_sessions (id, workspace_id, user_id) values ($1, $2, $3)", [
    sessionIdOf(poisoned),
    world.a.workspace_id,
    world.a.owner.user.id,
  ])
  const run = await runToEnd(world.system, kind, { user_ids: ids(people), batch_size: 5 })
  expect(await counts(run)).toEqual({ succeeded: 19, failed: 1, skipped: 0 })
  const { report } = await runLeft(owner, run)
  expect(report.causes).toEqual([{ error_code: "database", message: expect.stringContaining("foreign key"), users: 1 }])
  const { items } = await leftOf(owner, ids(people))
  if (kind === "dry_run") return expect(items).toHaveLength(0)
  expect(items.filter(({ status }) => status === "completed").map(({ user_id }) => user_id)).toEqual(others.sort())
  expect(items.filter(({ status }) => status === "failed")).toMatchObject([
    { user_id: poisoned, error_code: "database" },
  ])
})

test("copies are filled for those who were here lately, where processes share a cache", async () => {
  const user_ids = ids(await make([ROWS[0], ROWS[0]] as LegacyColumns[]))
  await owner.query("update profiles set updated_at = now() where user_id = $1", [user_ids[0]])
  const { ports } = world.system
  const shared = { ...world.system, ports: { ...ports, cache: { ...ports.cache, is_shared: true } } }
  await runToEnd(shared, "dry_run", { user_ids })
  await runToEnd(shared, "migrate", { user_ids })
  const { rows } = await owner.query(
    "select data from pgboss.job where name = 'onboarding.refill' and data::text like $1",
    [`%${sessionIdOf(user_ids[0] as string)}%`],
  )
  expect(rows.map(({ data }) => data.sessions)).toEqual([
    [{ workspace_id: expect.any(String), session_id: sessionIdOf(user_ids[0] as string), step_ids: [5] }],
  ])
})
