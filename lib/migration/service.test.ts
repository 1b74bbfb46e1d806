import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { type LegacyUserId, RunId } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"
import { type AdminCtx, PLATFORM } from "#lib/platform/context"
import {
  DONE,
  HALF_WAY,
  type LegacyColumns,
  legacyPeople,
  ODD,
  openLegacy,
  type Person,
  runToEnd,
} from "#lib/platform/testing/legacy"

const { world, owner, close } = await openLegacy()
afterAll(close)
let admin: AdminCtx
beforeAll(async () => {
  admin = world.admin
})

const make = (...rows: LegacyColumns[]) => legacyPeople(world, owner, rows)
const ids = (people: readonly Person[]) => people.map(({ user_id }) => user_id as LegacyUserId)
const id = (person: Person | undefined) => ({ user_id: (person as Person).user_id as LegacyUserId })
const migrate = (people: readonly Person[]) => runToEnd(world.system, "migrate", { user_ids: ids(people) })
const defaults = { batch_size: 50, dry_run: false }

/** Does `act` while a worker takes what this admin queues. */
async function withWorker<T>(act: () => Promise<T>): Promise<T> {
  let isDone = false
  const worker = (async () => {
    while (!isDone) {
      const { rows } = await owner.query("select id from migration_runs where state = 'queued' and started_by = $1", [
        admin.user.id,
      ])
      for (const { id } of rows) await migration.work(world.system, { run_id: id })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  try {
    return await act()
  } finally {
    isDone = true
    await worker
  }
}

test("every verb refuses whoever is no platform admin", async () => {
  const somebody = world.a.owner as unknown as AdminCtx
  // Jobs have no person, and everybody may ask where they stand themselves.
  const others = new Set(["work", "watch", "seal", "prune", "giveUp", "standing"])
  const verbs = Object.entries(migration).filter(([name]) => !others.has(name))
  const input = { user_id: crypto.randomUUID(), id: crypto.randomUUID(), run_id: crypto.randomUUID(), limit: 1 }
  expect(verbs.length).toBeGreaterThanOrEqual(19)
  for (const [name, verb] of verbs) {
    const call = verb as (ctx: AdminCtx, input: unknown) => Promise<unknown>
    await expect(call(somebody, input), name).rejects.toMatchObject({ code: "forbidden" })
  }
})

describe("starting and steering a run", () => {
  const startOver = (people: readonly Person[], dry_run = false) =>
    migration.start(admin, { ...defaults, dry_run, user_ids: ids(people) })
  const jobsFor = async (run_id: string) =>
    (await owner.query("select 1 from pgboss.job where name = 'migration.run' and data ->> 'run_id' = $1", [run_id]))
      .rowCount

  test("queues it with its job, an audit row of the platform and a row of the log", async () => {
    const people = await make(HALF_WAY, DONE)
    const started = await startOver(people)
    expect(started).toMatchObject({ state: "queued", total: 2 })
    expect(await jobsFor(started.run_id)).toBe(1)
    const run = await migration.getRun(admin, { id: started.run_id })
    expect(run).toMatchObject({ kind: "migrate", state: "queued", scope: "2 users", started_by: admin.user.id })
    const audited = await owner.query(
      "select actor_id, workspace_id, details from audit_log where action = 'migration.run_started' and target_id = $1",
      [started.run_id],
    )
    expect(audited.rows).toEqual([
      { actor_id: admin.user.id, workspace_id: PLATFORM, details: { kind: "migrate", users: 2 } },
    ])
    const logged = await owner.query("select event, actor_id from onboarding_migration_log where run_id = $1", [
      started.run_id,
    ])
    expect(logged.rows).toEqual([{ event: "run_started", actor_id: admin.user.id }])
  })

  test("pauses, resumes and cancels, says the same when it is so already, and refuses what makes no sense", async () => {
    const { run_id } = await startOver(await make(HALF_WAY))
    const run = { id: RunId.parse(run_id) }
    expect(await migration.pause(admin, run)).toMatchObject({ state: "paused" })
    expect(await migration.pause(admin, run)).toMatchObject({ state: "paused" })
    expect(await migration.work(world.system, { run_id })).toBe("stopped")
    expect(await migration.resume(admin, run)).toMatchObject({ state: "queued" })
    expect(await jobsFor(run_id)).toBe(2)
    expect(await migration.cancel(admin, run)).toMatchObject({ state: "cancelled" })
    expect(await migration.cancel(admin, run)).toMatchObject({ state: "cancelled" })
    const refused = { code: "conflict", details: { reason: "run_state", state: "cancelled" } }
    await expect(migration.pause(admin, run)).rejects.toMatchObject(refused)
    await expect(migration.resume(admin, run)).rejects.toMatchObject(refused)
    await expect(migration.throttle(admin, { ...run, users_per_second: 5 })).rejects.toMatchObject(refused)
    const logged = await owner.query("select event from onboarding_migration_log where run_id = $1 order by id", [
      run_id,
    ])
    expect(logged.rows.map(({ event }) => event)).toEqual(["run_started", "run_paused", "run_resumed", "run_cancelled"])
  })

  test("is slowed down and let go again", async () => {
    const { run_id } = await startOver(await make(HALF_WAY))
    const run = { id: RunId.parse(run_id) }
    await owner.query("update migration_runs set rates = '{50, 50, 50}' where id = $1", [run_id])
    expect(await migration.throttle(admin, { ...run, users_per_second: 7 })).toMatchObject({ users_per_second: 7 })
    const { rows } = await owner.query("select rates from migration_runs where id = $1", [run_id])
    expect(rows).toEqual([{ rates: [] }])
    expect(await migration.throttle(admin, { ...run, users_per_second: null })).toMatchObject({
      users_per_second: null,
    })
    await migration.cancel(admin, run)
  })

  test("rolls back only what can be rolled back, and says why not", async () => {
    const back = (run_id: string) => migration.startRollback(admin, { run_id: RunId.parse(run_id) })
    await expect(back(crypto.randomUUID())).rejects.toMatchObject({ code: "not_found" })
    const dry = await startOver(await make(HALF_WAY), true)
    await expect(back(dry.run_id)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("dry run"),
    })
    const queued = await startOver(await make(HALF_WAY))
    await expect(back(queued.run_id)).rejects.toMatchObject({ code: "conflict" })
    expect(await migration.work(world.system, { run_id: queued.run_id })).toBe("done")
    await expect(
      migration.startRollback(admin, { run_id: RunId.parse(queued.run_id), batch: 999 }),
    ).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("no batch of this run") })
    const started = await back(queued.run_id)
    expect(await migration.getRun(admin, { id: started.run_id })).toMatchObject({
      kind: "rollback",
      scope: `Everybody run ${queued.run_id.slice(0, 8)} moved`,
    })
    await expect(back(started.run_id)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("rollback itself"),
    })
  })

  test("lists runs newest first, each once, however many pages", async () => {
    for (let n = 0; n < 5; n++) await startOver(await make(HALF_WAY), true)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await migration.listRuns(admin, { limit: 2, cursor })
      expect(page.runs.length).toBeLessThanOrEqual(2)
      seen.push(...page.runs.map((run) => run.id))
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined && seen.length < 8)
    const { rows } = await owner.query("select id from migration_runs order by created_at desc, id desc limit $1", [
      seen.length,
    ])
    expect(new Set(seen).size).toBe(seen.length)
    expect(rows.map((row) => row.id).filter((id) => seen.includes(id))).toEqual(seen)
    await expect(migration.listRuns(admin, { limit: 2, cursor: "nonsense" })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("cursor"),
    })
  })
})

describe("one user at once", () => {
  test("is migrated by a worker while the caller waits, and stays as they are the second time", async () => {
    const [person] = await make(DONE)
    const first = await withWorker(() => migration.migrateUser(admin, id(person)))
    expect(first).toMatchObject({
      success: true,
      user_id: person?.user_id,
      workspace_id: person?.workspace_id,
      legacy_status: "completed",
      new_status: "migrated",
      current_step: 24,
      completion_percentage: 100,
      bcm_generated: true,
    })
    // No worker is about: nothing is asked of one.
    expect(await migration.migrateUser(admin, id(person))).toEqual(first)
  })

  test("goes back, and back again changes nothing", async () => {
    const [person] = await make(HALF_WAY)
    await expect(migration.rollBackUser(admin, id(person))).rejects.toMatchObject({ code: "conflict" })
    await withWorker(() => migration.migrateUser(admin, id(person)))
    const back = await withWorker(() => migration.rollBackUser(admin, id(person)))
    expect(back).toMatchObject({ success: true, new_status: "rolled_back", current_step: null, migrated_at: null })
    expect(await migration.rollBackUser(admin, id(person))).toEqual(back)
  })

  test("who cannot be migrated is told why", async () => {
    const [person] = await make(ODD)
    const outcome = await withWorker(() => migration.migrateUser(admin, id(person)))
    expect(outcome).toMatchObject({ success: false, new_status: "failed", session_id: null })
    expect(outcome.error_message).toContain("onboarding_status")
  })

  test("who is no legacy user is not found", async () => {
    const somebody = { user_id: world.a.owner.user.id as LegacyUserId }
    for (const verb of [migration.migrateUser, migration.rollBackUser, migration.validateUser, migration.user]) {
      await expect(verb(admin, somebody)).rejects.toMatchObject({ code: "not_found" })
    }
  })
})

describe("looking at users", () => {
  test("by where they stand, by cause, by the beginning of an address and by id, a page at a time", async () => {
    const people = await make(...Array.from({ length: 5 }, () => ODD), HALF_WAY, DONE)
    await migrate(people)
    const mine = new Set(people.map(({ user_id }) => user_id))
    const all = async (input: { status?: "failed" | "migrated"; error_code?: string }) => {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await migration.users(admin, { ...input, limit: 2, cursor })
        for (const user of page.users) expect(user.status).toBe(input.status ?? "failed")
        seen.push(...page.users.map(({ user_id }) => user_id))
        cursor = page.next_cursor ?? undefined
      } while (cursor !== undefined)
      expect(new Set(seen).size).toBe(seen.length)
      return seen.filter((id) => mine.has(id))
    }
    expect(await all({ status: "failed" })).toHaveLength(5)
    expect(await all({ error_code: "unknown_status" })).toHaveLength(5)
    expect(await all({ status: "failed", error_code: "no_workspace" })).toHaveLength(0)
    expect(await all({ status: "migrated" })).toHaveLength(2)
    await expect(
      migration.users(admin, { status: "migrated", error_code: "unknown_status", limit: 2 }),
    ).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("error_code") })

    const [one] = people as [Person]
    const found = async (q: string) => (await migration.users(admin, { q, limit: 5 })).users.map((user) => user.user_id)
    expect(await found(one.user_id)).toEqual([one.user_id])
    expect(await found(` ${one.claims.email.slice(0, 8).toUpperCase()}`)).toEqual([one.user_id])
    expect(await found("%")).toEqual([])
  })

  test("pages by address come in the order of addresses", async () => {
    const word = crypto.randomUUID().slice(0, 8)
    const people = await make(...Array.from({ length: 5 }, () => HALF_WAY))
    for (const [n, { user_id }] of people.entries()) {
      await owner.query("update profiles set email = $2 where user_id = $1", [user_id, `${word}.${4 - n}@example.com`])
    }
    const first = await migration.users(admin, { q: word, limit: 3 })
    const second = await migration.users(admin, { q: word, limit: 3, cursor: first.next_cursor ?? "" })
    expect([...first.users, ...second.users].map(({ email }) => email)).toEqual(
      [0, 1, 2, 3, 4].map((n) => `${word}.${n}@example.com`),
    )
    expect(second.next_cursor).toBeNull()
  })

  test("one of them in full: the row, the row before, the session's 24 records and every move", async () => {
    const [person] = await make(HALF_WAY)
    await migrate([person as Person])
    const detail = await migration.user(admin, id(person))
    expect(detail).toMatchObject({
      status: "migrated",
      legacy: { onboarding_status: "in_progress", onboarding_step: "market" },
      before: { onboarding_status: "in_progress", onboarding_step: "market" },
      session: { current_step: 6, is_parked: false, manifest: null },
    })
    expect(detail.session?.records).toHaveLength(24)
    expect(detail.session?.records[4]).toMatchObject({ step: 5, source: "legacy", status: "completed" })
    expect(detail.timeline.map(({ event }) => event)).toEqual(["migrated"])
    await runToEnd(world.system, "rollback", { user_ids: ids([person as Person]) })
    const back = await migration.user(admin, id(person))
    expect(back.session?.is_parked).toBe(true)
    expect(back.timeline.map(({ event }) => event)).toEqual(["rolled_back", "migrated"])
  })

  test("legacy beside new tells who differs", async () => {
    const people = await make(HALF_WAY, HALF_WAY, ODD)
    await migrate(people)
    const [same, other] = people as [Person, Person]
    await owner.query("update profiles set onboarding_step = 'channels' where user_id = $1", [other.user_id])
    const rows = async (is_different?: boolean) => {
      const found = new Map<string, boolean>()
      let cursor: string | undefined
      do {
        const page = await migration.compare(admin, { is_different, limit: 50, cursor })
        for (const row of page.rows) found.set(row.user_id, row.is_different)
        cursor = page.next_cursor ?? undefined
      } while (cursor !== undefined)
      return people.map(({ user_id }) => found.get(user_id))
    }
    expect(await rows()).toEqual([false, true, false])
    expect(await rows(true)).toEqual([undefined, true, undefined])
    expect(await rows(false)).toEqual([false, undefined, false])
    const [row] = (await migration.compare(admin, { limit: 1 })).rows
    expect(row?.legacy).toBeDefined()
    expect(same.user_id).toBeDefined()
  })
})

describe("counts", () => {
  const fresh = async () => {
    await admin.ports.cache.delete("migration:stats")
    return migration.stats(admin)
  }

  test("add up, and are remembered for a moment", { timeout: 30_000 }, async () => {
    // Other tests move users back at the same time: one try in which they do not outweigh these is enough.
    await vi.waitFor(
      async () => {
        const before = await fresh()
        const people = await make(HALF_WAY, DONE, ODD)
        await migrate(people)
        const { active_run: _, causes: __, ...counted } = before
        expect(await migration.stats(admin)).toMatchObject(counted)
        const after = await fresh()
        expect(after.legacy_users).toBe(after.unmigrated + after.migrated + after.failed + after.rolled_back)
        expect(after.migrated - before.migrated).toBeGreaterThanOrEqual(2)
        expect(after.failed - before.failed).toBeGreaterThanOrEqual(1)
        expect(after.manifests.completed - before.manifests.completed).toBeGreaterThanOrEqual(1)
        expect(after.by_status.reduce((sum, { users }) => sum + users, 0)).toBe(after.legacy_users)
        expect(after.causes.find(({ error_code }) => error_code === "unknown_status")?.users).toBeGreaterThan(0)
        expect(after.success_percentage).toBeGreaterThan(0)
        await runToEnd(world.system, "rollback", { user_ids: ids(people) })
        const back = await fresh()
        expect(back.manifests.completed).toBeLessThan(after.manifests.completed)
      },
      { timeout: 20_000, interval: 0 },
    )
  })
})

test("failures are told while the counts of a million are still remembered", { timeout: 30_000 }, async () => {
  const { active_run: _, causes, ...counted } = await migration.stats(admin)
  await admin.ports.cache.set("migration:stats", JSON.stringify(counted), 60)
  const of = (all: typeof causes) => all.find(({ error_code }) => error_code === "unknown_status")?.users ?? 0
  const people = await make(...Array.from({ length: 30 }, () => ODD))
  await migrate(people)
  const now = await migration.stats(admin)
  expect(now.counted_at).toBe(counted.counted_at)
  // Other tests take back a few of theirs meanwhile.
  expect(of(now.causes)).toBeGreaterThan(of(causes))
  await admin.ports.cache.delete("migration:stats")
})

test("health says how the queues are and which runs stand still", async () => {
  const { run_id } = await migration.start(admin, { ...defaults, user_ids: ids(await make(HALF_WAY)) })
  const calm = await migration.health(admin)
  expect(calm.queue?.waiting).toBeGreaterThan(0)
  expect(calm.stalled_runs).not.toContain(run_id)
  await owner.query("update migration_runs set created_at = now() - interval '1 minute' where id = $1", [run_id])
  const { status, stalled_runs } = await migration.health(admin)
  expect(stalled_runs).toContain(run_id)
  expect(status).not.toBe("ok")
  await migration.cancel(admin, { id: RunId.parse(run_id) })
})
