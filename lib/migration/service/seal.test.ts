import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type LegacyUserId, RunId } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"
import { seal, verifyLog } from "#lib/migration/service/seal"
import { appendEvent } from "#lib/migration/store/log"
import { createPool } from "#lib/platform/db"
import {
  aloneWithLog,
  type LegacyColumns,
  legacyPeople,
  ownerOf,
  type Person,
  runToEnd,
} from "#lib/platform/testing/legacy"
import { testUrls } from "#lib/platform/testing/urls"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
const owner = createPool(testUrls().owner, 2)
let keeper: Awaited<ReturnType<typeof ownerOf>>
beforeAll(async () => {
  world = await openWorld()
  keeper = await ownerOf(world)
  await aloneWithLog(keeper)
})
afterAll(async () => {
  await world.close()
  await keeper.end()
  await owner.end()
})

const run_id = crypto.randomUUID()

/** Rows as moving users leaves them; gives their ids. */
async function addRows(count: number): Promise<number[]> {
  const { rows } = await owner.query<{ id: number }>(
    `insert into onboarding_migration_log
       (id, run_id, batch, user_id, session_id, event, actor_id, before, after, before_sha256, after_sha256, error_code, error_message, hash)
     select r.id, $1, 0, r.person, r.person, 'rolled_back', r.person, r.image, r.later, r.sha, r.later_sha, 'code', 'message',
       app.migration_log_hash(r.id, $1, 0, r.person, r.person, 'rolled_back', r.person, r.sha, r.later_sha, 'code', 'message', now())
     from (select nextval('app.migration_log_ids') as id, gen_random_uuid() as person, i.image,
       i.later, sha256(convert_to(i.image::text, 'UTF8')) as sha, sha256(convert_to(i.later::text, 'UTF8')) as later_sha
       from generate_series(1, $2::int) n,
         lateral (select jsonb_build_object('preferences', n) as image, jsonb_build_object('preferences', -n) as later) i) r
     returning id`,
    [run_id, count],
  )
  return rows.map(({ id }) => id).sort((a, b) => a - b)
}

/** Seals until all that is there is covered: a transaction anywhere in the server holds back what began after it. */
async function sealAll(): Promise<number> {
  let sealed = 0
  for (;;) {
    sealed += (await seal(world.system)).sealed
    const { rowCount } = await owner.query(
      `select 1 from onboarding_migration_log l where (l.xid, l.id) > (
         select s.to_xid, s.to_id from migration_seals s order by s.index desc limit 1) limit 1`,
    )
    if (rowCount === 0) return sealed
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function verdict() {
  const { verdict } = await verifyLog(world.admin)
  return verdict
}

describe("the chain over the log", () => {
  test("covers every row once, and holds", async () => {
    await addRows(1_100)
    expect(await sealAll()).toBeGreaterThanOrEqual(1_100)
    const first = await verdict()
    expect(first).toMatchObject({ valid: true, broken_at: null })
    await addRows(3)
    await sealAll()
    expect((await verdict())?.checked).toBeGreaterThanOrEqual((first?.checked ?? 0) + 3)
  })

  test("links each row once when sealers meet", async () => {
    await addRows(50)
    await Promise.all(Array.from({ length: 6 }, () => seal(world.system)))
    await sealAll()
    expect(await verdict()).toMatchObject({ valid: true })
  })

  test("is verified in pieces as well as at once", async () => {
    const whole = await verdict()
    let from: Awaited<ReturnType<typeof verifyLog>>["verified"] = null
    let last: Awaited<ReturnType<typeof verifyLog>>["verdict"] = null
    for (let calls = 0; last === null && calls < 1_000; calls++) {
      const step: Awaited<ReturnType<typeof verifyLog>> = await verifyLog(world.admin, from, 0)
      from = JSON.parse(JSON.stringify(step.verified))
      last = step.verdict
    }
    expect(last).toEqual(whole)
  })

  // Ids and transactions are given at the beginning, visibility comes with the commit: what comes late must not be lost.
  test("takes in a transaction that commits after later ones were sealed", async () => {
    const late = await owner.connect()
    try {
      await late.query("begin")
      const { rows } = await late.query<{ id: number }>(
        `insert into onboarding_migration_log (run_id, event, hash)
         select $1, 'late', '\\x00' returning id`,
        [run_id],
      )
      const id = rows[0]?.id as number
      await late.query(
        `update onboarding_migration_log l set hash = app.migration_log_hash(l.id, run_id, null, null, null, event, null, null, null, null, null, at) where id = $1`,
        [id],
      )
      const later = await addRows(5)
      await seal(world.system)
      const covered = async (row: number) =>
        (await owner.query("select 1 from migration_seals where $1 = any (ids)", [row])).rowCount
      expect(await covered(later[0] as number)).toBe(0)
      await late.query("commit")
      await sealAll()
      expect([await covered(id), await covered(later[0] as number)]).toEqual([1, 1])
      expect(await verdict()).toMatchObject({ valid: true })
    } finally {
      late.release()
    }
  })
})

describe("tampering is found and named:", () => {
  let ids: number[]
  beforeEach(async () => {
    ids = await addRows(20)
    await sealAll()
  })
  const at = (place: number) => ids[place] as number
  /** Does harm, asks for the verdict, and puts everything back as it was. */
  async function harmed(...statements: [text: string, values: unknown[]][]) {
    const kept = await owner.query("select to_jsonb(l) as row from onboarding_migration_log l where id = any ($1)", [
      ids,
    ])
    for (const [text, values] of statements) await owner.query(text, values)
    const found = await verdict()
    await owner.query("delete from onboarding_migration_log where id = any ($1) or id < 0", [ids])
    await owner.query(
      `insert into onboarding_migration_log
       select r.* from jsonb_array_elements($1::jsonb) e, jsonb_populate_record(null::onboarding_migration_log, e -> 'row') r`,
      [JSON.stringify(kept.rows)],
    )
    expect(await verdict()).toMatchObject({ valid: true })
    return found
  }
  const set = (id: number, change: string): [string, unknown[]] => [
    `update onboarding_migration_log set ${change} where id = $1`,
    [id],
  ]
  const rehash = (id: number) =>
    set(
      id,
      `hash = app.migration_log_hash(id, run_id, batch, user_id, session_id, event, actor_id, before_sha256, after_sha256,
         error_code, error_message, at)`,
    )

  const FORGED: Record<string, string> = {
    id: "-id",
    xid: "(xid::text::bigint + 1)::text::xid8",
    run_id: "gen_random_uuid()",
    batch: "batch + 1",
    user_id: "gen_random_uuid()",
    session_id: "gen_random_uuid()",
    event: "'migrated'",
    actor_id: "gen_random_uuid()",
    before: `'{"preferences": "forged"}'`,
    after: `'{"preferences": "forged"}'`,
    before_sha256: "sha256('forged')",
    after_sha256: "sha256('forged')",
    error_code: "null",
    error_message: "'forged'",
    at: "at + interval '1 microsecond'",
    hash: "sha256('forged')",
  }

  test("every column has a forgery", async () => {
    const { rows } = await owner.query<{ column_name: string }>(
      "select column_name from information_schema.columns where table_schema = 'public' and table_name = 'onboarding_migration_log'",
    )
    expect(rows.map(({ column_name }) => column_name).sort()).toEqual(Object.keys(FORGED).sort())
  })

  test.each(Object.entries(FORGED))("%s of one row", async (name, forgery) => {
    const broken_at = name === "id" ? -at(7) : at(7)
    expect(await harmed(set(at(7), `"${name}" = ${forgery}`))).toMatchObject({ valid: false, broken_at })
  })

  test.each(["before", "after"])("%s taken away without a pruning", async (name) => {
    expect(await harmed(set(at(7), `"${name}" = null`))).toMatchObject({ valid: false, broken_at: at(7) })
  })

  test("a row that was given the hash of its new content", async () => {
    expect(await harmed(set(at(7), "error_message = 'forged'"), rehash(at(7)))).toMatchObject({
      valid: false,
      broken_at: at(7),
      message: expect.stringContaining("changed together with its hash"),
    })
  })

  test("a row that is gone", async () => {
    const found = await harmed(["delete from onboarding_migration_log where id = $1", [at(7)]])
    expect(found).toMatchObject({ valid: false, broken_at: at(7), message: expect.stringContaining("is missing") })
  })

  test("a row put in between, with a hash that fits", async () => {
    const copy: [string, unknown[]] = [
      `insert into onboarding_migration_log (id, xid, run_id, event, hash)
       select -id, xid, run_id, 'run_started', '\\x00' from onboarding_migration_log where id = $1`,
      [at(7)],
    ]
    expect(await harmed(copy, rehash(-at(7)))).toMatchObject({
      valid: false,
      broken_at: -at(7),
      message: expect.stringContaining("was added"),
    })
  })

  test("two rows that changed places, with hashes that fit", async () => {
    const [one, other] = [at(7), at(12)]
    const found = await harmed(
      set(one, "id = -id"),
      set(other, `id = ${one}`),
      set(-one, `id = ${other}`),
      rehash(one),
      rehash(other),
    )
    expect(found).toMatchObject({ valid: false, broken_at: one })
  })

  test("two transactions that changed places", async () => {
    const [later] = await addRows(1)
    await sealAll()
    ids = [...ids, later as number]
    const xidOf = async (id: number) =>
      (await owner.query("select xid::text from onboarding_migration_log where id = $1", [id])).rows[0].xid as string
    const [early, late] = [await xidOf(at(7)), await xidOf(later as number)]
    const found = await harmed(set(at(7), `xid = '${late}'`), set(later as number, `xid = '${early}'`))
    expect(found).toMatchObject({ valid: false, broken_at: at(7) })
  })

  /** The same for a link of the chain. */
  async function harmedLink(change: string) {
    const { rows } = await owner.query("select * from migration_seals order by index desc limit 1")
    const { index, to_xid, to_id, row_count, hash, at, ids, marks } = rows[0]
    await owner.query(`${change} where index = $1`, [index])
    const found = await verdict()
    await owner.query("delete from migration_seals where index >= $1", [index])
    await owner.query(
      "insert into migration_seals (index, to_xid, to_id, row_count, hash, at, ids, marks) values ($1, $2, $3, $4, $5, $6, $7, $8)",
      [index, to_xid, to_id, row_count, hash, at, ids, marks],
    )
    expect(await verdict()).toMatchObject({ valid: true })
    return found
  }

  test.each([
    "hash = sha256('forged')",
    "index = index + 1",
    "row_count = row_count + 1",
    "to_id = to_id - 1",
    "marks = sha256('forged')",
    "ids = ids[2:]",
  ])("a link: %s", async (change) => {
    expect(await harmedLink(`update migration_seals set ${change}`)).toMatchObject({ valid: false })
  })
})

test("acts of an admin stand in the chain, and their detail with them", async () => {
  const admin = world.admin
  const detail = { older_than: "2020-01-01T00:00:00.000Z", before_images: 0 }
  await admin.tx((db) => appendEvent(db, { run_id, event: "pruned", actor_id: admin.user.id, after: detail }))
  await sealAll()
  expect(await verdict()).toMatchObject({ valid: true })
  await owner.query("update onboarding_migration_log set after = '{}' where event = 'pruned' and run_id = $1", [run_id])
  expect(await verdict()).toMatchObject({ valid: false })
  await owner.query("update onboarding_migration_log set after = $2 where event = 'pruned' and run_id = $1", [
    run_id,
    JSON.stringify(detail),
  ])
})

test("nobody but the worker seals, and nobody changes what is sealed", async () => {
  const refused = (act: Promise<unknown>) => expect(act).rejects.toMatchObject({ code: "42501" })
  await refused(world.admin.tx((db) => db.deleteFrom("migration_seals").execute()))
  await refused(world.system.tx((db) => db.updateTable("migration_seals").set({ row_count: 0 }).execute()))
  await refused(world.system.tx((db) => db.deleteFrom("onboarding_migration_log").execute()))
  await refused(world.system.tx((db) => db.updateTable("onboarding_migration_log").set({ event: "x" }).execute()))
  const seen = await world.a.owner.tx((db) => db.selectFrom("onboarding_migration_log").select("id").execute())
  expect(seen).toEqual([])
})

// Pruning and forging touch the one log there is, so they stand here, where nobody else verifies it meanwhile.
describe("with users who were moved", () => {
  const HALF_WAY: LegacyColumns = { onboarding_status: "in_progress", onboarding_step: "market" }
  let client: Awaited<ReturnType<typeof ownerOf>>
  beforeAll(async () => {
    client = await ownerOf(world)
  })
  afterAll(() => client.end())
  const make = (count: number) =>
    legacyPeople(
      world,
      client,
      Array.from({ length: count }, () => HALF_WAY),
    )
  const ids = (people: readonly Person[]) => people.map(({ user_id }) => user_id)

  test("validation of a run names the user whose image was forged", async () => {
    const people = await make(2)
    const run = await runToEnd(world.system, "migrate", { user_ids: ids(people) })
    const forged = people[0]?.user_id
    const { rows } = await owner.query("select id, before from onboarding_migration_log where user_id = $1", [forged])
    await owner.query(
      `update onboarding_migration_log set before = jsonb_set(before, '{onboarding_step}', '"welcome"') where user_id = $1`,
      [forged],
    )
    const found = await migration.validateRun(world.admin, { run_id: RunId.parse(run) })
    await owner.query("update onboarding_migration_log set before = $2 where id = $1", [
      rows[0].id,
      JSON.stringify(rows[0].before),
    ])
    expect(found.valid).toBe(false)
    expect(found.root).not.toBe(found.expected_root)
    expect(found.invalid.map(({ user_id }) => user_id)).toEqual([forged])
    expect(found.invalid[0]?.differences.map(({ field }) => field)).toContain("leaf")
    expect(await migration.validateRun(world.admin, { run_id: RunId.parse(run) })).toMatchObject({
      valid: true,
      next_cursor: null,
    })
  })

  test("a cleanup prunes what is old enough and nothing else, and the log still holds", async () => {
    const people = await make(2)
    const [old, recent] = people as [Person, Person]
    await runToEnd(world.system, "migrate", { user_ids: ids(people) })
    await runToEnd(world.system, "rollback", { user_ids: ids(people) })
    const LONG_AGO = "interval '40 days'"
    await owner.query(`update onboarding_sessions set parked_at = now() - ${LONG_AGO} where user_id = $1`, [
      old.user_id,
    ])
    await owner.query(`update onboarding_migration_log set at = at - ${LONG_AGO} where user_id = $1`, [old.user_id])
    await owner.query(
      `update onboarding_migration_log set hash = app.migration_log_hash(id, run_id, batch, user_id, session_id, event,
         actor_id, before_sha256, after_sha256, error_code, error_message, at) where user_id = $1`,
      [old.user_id],
    )
    await sealAll()

    const due = await migration.cleanUp(world.admin, { older_than_days: 30, is_confirmed: true })
    expect(due).toEqual({ before_images: 2, parked_sessions: 1 })
    const { rows } = await owner.query(
      "select data from pgboss.job where name = 'migration.prune' order by created_on desc limit 1",
    )
    expect(await migration.prune(world.system, rows[0].data)).toEqual(due)
    expect(await migration.prune(world.system, rows[0].data)).toEqual({ before_images: 0, parked_sessions: 0 })

    const left = await owner.query(
      "select distinct user_id from onboarding_migration_log where user_id = any ($1) and before is not null",
      [ids(people)],
    )
    expect(left.rows).toEqual([{ user_id: recent.user_id }])
    const sessions = await owner.query("select user_id from onboarding_sessions where user_id = any ($1)", [
      ids(people),
    ])
    expect(sessions.rows).toEqual([{ user_id: recent.user_id }])
    await sealAll()
    expect(await verdict()).toMatchObject({ valid: true })

    // Both return: the one to a session made anew, the other to their own.
    const again = await runToEnd(world.system, "migrate", { user_ids: ids(people) })
    expect((await migration.getRun(world.admin, { id: again })).users).toMatchObject({ succeeded: 2, failed: 0 })
    for (const user_id of ids(people)) {
      expect(await migration.validateUser(world.admin, { user_id: user_id as LegacyUserId })).toMatchObject({
        valid: true,
        differences: [],
      })
    }
  })

  test("counts know the newest link of the chain", async () => {
    await sealAll()
    await world.admin.ports.cache.delete("migration:stats")
    const { sealed } = await migration.stats(world.admin)
    const { rows } = await owner.query(
      "select index, encode(hash, 'hex') as hash from migration_seals order by index desc limit 1",
    )
    expect(sealed).toMatchObject({ head: rows[0], rows: expect.any(Number), last_at: expect.any(String) })
  })
})
