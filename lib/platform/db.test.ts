import { setTimeout } from "node:timers/promises"
import { sql } from "kysely"
import { PgBoss } from "pg-boss"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Db } from "#lib/platform/context"
import { ahead, createDb, createPool, databaseTrouble, transactional } from "#lib/platform/db"
import { isAppError } from "#lib/platform/errors"
import { type IdempotencyKey, Replay } from "#lib/platform/idempotency"
import { jobSender } from "#lib/platform/jobs"
import { failingPool } from "#lib/platform/testing/failing-pool"
import { testUrls } from "#lib/platform/testing/urls"

// One save with its audit row, its job and its idempotency key, cut at every statement and called twenty times at once.

const urls = testUrls()
const { pool, failAt } = failingPool(urls.app)
const owner = createPool(urls.owner, 2)
const db = createDb(pool)
const sendJob = jobSender(pool)
const [me, other, workspace] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]

const party = (user: string, idempotency?: IdempotencyKey) =>
  transactional(db, sendJob, {
    owner: user,
    claims: { sub: user, role: "authenticated" },
    role: "authenticated",
    workspace_id: workspace,
    actor_id: user,
    request_id: "test",
    idempotency,
  })

const keyed = (key: string, body_sha256 = "same") => ({ user_id: me, key, route: "PATCH /test", body_sha256 })

// A queue of this test alone, so it is not declared for everybody.
const send = (own: ReturnType<typeof party>, name: string) =>
  (own.send as (queue: string, data: object) => void)("test.save", { name })

/** The act under test: one row changed, one audit row, one job. */
async function save(name: string, idempotency?: IdempotencyKey) {
  const own = party(me, idempotency)
  return own.tx(async (trx) => {
    await trx.updateTable("workspaces").set({ name }).where("id", "=", workspace).execute()
    own.audit({ action: "test.save", target_type: "workspace", target_id: name })
    send(own, name)
    return { name }
  })
}

/** What the act left behind, seen by the owner of the database. */
async function traces(name: string) {
  const count = async (text: string, values: unknown[]) => Number((await owner.query(text, values)).rows[0].n)
  return {
    row: await count("select count(*) n from workspaces where id = $1 and name = $2", [workspace, name]),
    audit: await count("select count(*) n from audit_log where workspace_id = $1 and target_id = $2", [
      workspace,
      name,
    ]),
    job: await count("select count(*) n from pgboss.job where name = 'test.save' and data->>'name' = $1", [name]),
  }
}

beforeAll(async () => {
  const boss = new PgBoss({
    connectionString: urls.owner,
    max: 1,
    migrate: false,
    supervise: false,
    schedule: false,
  })
  await boss.start()
  await boss.createQueue("test.save")
  await boss.stop({ graceful: false })
  const own = party(me)
  await own.tx(async (trx) => {
    await trx.insertInto("profiles").values({ user_id: me, email: "me@example.com" }).execute()
    await trx
      .insertInto("workspaces")
      .values({ id: workspace, name: "w", slug: `w-${workspace}`, created_by: me })
      .execute()
    await trx.insertInto("workspace_members").values({ workspace_id: workspace, user_id: me, role: "owner" }).execute()
  })
})
afterAll(async () => {
  await pool.end()
  await owner.end()
})

/** As a caller would: a cut connection holds its key until Postgres has noticed, and then the answer is the first one's. */
async function repeated(name: string): Promise<unknown> {
  try {
    return await save(name, keyed(name))
  } catch (error) {
    if (error instanceof Replay) return error.response
    if (!isAppError(error) || error.details.reason !== "in_flight") throw error
    return setTimeout(20).then(() => repeated(name))
  }
}

test("row, audit row and job appear together", async () => {
  expect(await save("together")).toEqual({ name: "together" })
  expect(await traces("together")).toEqual({ row: 1, audit: 1, job: 1 })
})

test("an error inside leaves nothing", async () => {
  const own = party(me)
  const act = own.tx(async (trx) => {
    await trx.updateTable("workspaces").set({ name: "never" }).where("id", "=", workspace).execute()
    own.audit({ action: "test.save", target_type: "workspace", target_id: "never" })
    throw new Error("no")
  })
  await expect(act).rejects.toThrow("no")
  expect(await traces("never")).toEqual({ row: 0, audit: 0, job: 0 })
})

test("a connection cut at any statement leaves all or nothing, and the next act works", async () => {
  const { statements } = await failAt(0, () => save("whole", keyed("whole")))
  expect(statements).toBeGreaterThanOrEqual(9)
  for (let n = 1; n <= statements; n++) {
    const name = `cut-${n}`
    const { outcome } = await failAt(n, () => save(name, keyed(name)))
    expect(outcome.status, `statement ${n}`).toBe("rejected")
    const left = await traces(name)
    expect(
      [
        { row: 0, audit: 0, job: 0 },
        { row: 1, audit: 1, job: 1 },
      ],
      `statement ${n}`,
    ).toContainEqual(left)
    if (outcome.status === "rejected") expect(isAppError(databaseTrouble(outcome.reason))).toBe(true)
    // The caller repeats with the same key and ends with exactly one effect.
    const again = await repeated(name)
    expect(again).toEqual({ name })
    expect(await traces(name)).toEqual({ row: 1, audit: 1, job: 1 })
  }
})

test("twenty callers with one key have one effect", async () => {
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => save("twenty", keyed("twenty"))))
  const kinds = answers.map((each) =>
    each.status === "fulfilled" ? "done" : each.reason instanceof Replay ? "replayed" : each.reason.details?.reason,
  )
  expect(kinds.filter((kind) => kind === "done")).toHaveLength(1)
  expect(kinds.every((kind) => ["done", "replayed", "in_flight"].includes(kind))).toBe(true)
  expect(await traces("twenty")).toEqual({ row: 1, audit: 1, job: 1 })
})

test("a key with another body is refused, and without its row nobody else's key matters", async () => {
  await save("first", keyed("reused"))
  await expect(save("second", keyed("reused", "different"))).rejects.toMatchObject({
    code: "conflict",
    details: { reason: "key_reused" },
  })
})

test("claims and role end with the transaction", async () => {
  const own = party(me)
  const inside = await own.tx(
    async (trx) =>
      (await sql<{ r: string; u: string }>`select current_user r, app.user_id()::text u`.execute(trx)).rows[0],
  )
  expect(inside).toEqual({ r: "authenticated", u: me })
  const { rows } = await pool.query("select current_user r, nullif(current_setting('request.jwt.claims', true), '') c")
  expect(rows[0]).toEqual({ r: "bridge_app", c: null })
})

test("nested calls join; somebody else's inside is a mistake; audit outside is a mistake", async () => {
  const own = party(me)
  await own.tx(async (outer) => own.tx(async (inner) => expect(inner).toBe(outer)))
  await expect(own.tx(() => party(other).tx(async () => 1))).rejects.toThrow("inside that of another")
  expect(() => own.audit({ action: "a.b", target_type: "t", target_id: "1" })).toThrow("outside ctx.tx")
})

test("what follows a commit runs after the outermost one, in order, and never after a rollback", async () => {
  const own = party(me)
  const seen: string[] = []
  await own.tx(async () => {
    await own.tx(async () => own.after(() => seen.push("inner")))
    own.after(() => seen.push("outer"))
    expect(seen).toEqual([])
  })
  expect(seen).toEqual(["inner", "outer"])
  const failed = own.tx(async () => {
    own.after(() => seen.push("never"))
    throw new Error("no")
  })
  await expect(failed).rejects.toThrow("no")
  expect(seen).toHaveLength(2)
  expect(() => own.after(() => undefined)).toThrow("outside ctx.tx")
})

test("claims are data, whatever they hold, and a transaction that cannot begin spoils no connection", async () => {
  const one = createPool(urls.app, 1)
  const on = (claims: object, role: "authenticated" = "authenticated") =>
    transactional(createDb(one), sendJob, {
      owner: me,
      claims,
      role,
      workspace_id: null,
      actor_id: me,
      request_id: "test",
    }).tx(
      async (trx) => (await sql<{ said: string }>`select app.claims() ->> 'said' as said`.execute(trx)).rows[0]?.said,
    )
  const said = `it's \\ "quoted"; commit; -- \u0001 $1`
  expect(await on({ sub: me, said })).toBe(said)
  await expect(on({ sub: me }, "postgres" as "authenticated")).rejects.toThrow("permission denied")
  expect(await on({ sub: me, said: "after" })).toBe("after")
  await one.end()
})

test("an audit row that is refused undoes the act, and its refusal is what the caller hears", async () => {
  const own = party(me)
  const act = own.tx(async (trx) => {
    await trx.updateTable("workspaces").set({ name: "refused" }).where("id", "=", workspace).execute()
    own.audit({
      action: "test.save",
      target_type: "workspace",
      target_id: "refused",
      workspace_id: crypto.randomUUID(),
    })
    own.after(() => expect.unreachable())
  })
  await expect(act).rejects.toMatchObject({ code: "42501" })
  expect(await traces("refused")).toEqual({ row: 0, audit: 0, job: 0 })
})

test("what is asked behind a begin that is refused does nothing", async () => {
  const refused = transactional(db, sendJob, {
    owner: me,
    claims: { sub: me, role: "authenticated" },
    role: "postgres" as "authenticated",
    workspace_id: workspace,
    actor_id: me,
    request_id: "test",
  })
  const act = refused.tx((trx) =>
    trx.updateTable("workspaces").set({ name: "ahead" }).where("id", "=", workspace).execute(),
  )
  await expect(act).rejects.toThrow("permission denied to set role")
  await expect(refused.tx(async () => "nothing asked")).rejects.toThrow("permission denied to set role")
  expect(await traces("ahead")).toEqual({ row: 0, audit: 0, job: 0 })
})

test("work that outlives its transaction does not join a closed one", async () => {
  const own = party(me)
  let late: Promise<unknown> = Promise.resolve()
  await own.tx(async () => {
    late = setTimeout(20).then(() => own.tx((trx) => trx.selectFrom("workspaces").select("id").execute()))
  })
  expect(await late).toHaveLength(1)
})

test("the restricted login owns nothing, bypasses nothing, and reads nothing without a role", async () => {
  const { rows } = await pool.query(
    "select rolsuper, rolbypassrls, rolinherit from pg_roles where rolname = current_user",
  )
  expect(rows[0]).toEqual({ rolsuper: false, rolbypassrls: false, rolinherit: false })
  await expect(pool.query("select * from workspaces")).rejects.toMatchObject({ code: "42501" })
})

test("a statement that is asked again and again is kept, and a table that changes meanwhile costs one refusal", async () => {
  const own = createPool(urls.owner, 1)
  const asked = async () => {
    const client = await own.connect()
    try {
      return (await client.query("select * from kept_for_test where id = $1", [1])).rows
    } finally {
      client.release()
    }
  }
  try {
    await own.query("create table kept_for_test (id int)")
    await own.query("insert into kept_for_test values (1)")
    for (let i = 0; i < 5; i++) expect(await asked()).toEqual([{ id: 1 }])
    const { rows } = await own.query(
      "select count(*)::int as n from pg_prepared_statements where statement like '%kept_for_test%'",
    )
    expect(rows).toEqual([{ n: 1 }])
    await own.query("alter table kept_for_test add column name text default 'new'")
    await expect(asked()).rejects.toThrow("cached plan must not change result type")
    for (let i = 0; i < 5; i++) expect(await asked()).toEqual([{ id: 1, name: "new" }])
  } finally {
    await own.query("drop table if exists kept_for_test")
    await own.end()
  }
})

describe("statements sent ahead", () => {
  const rename = (name: string) => (trx: Db) => trx.updateTable("workspaces").set({ name }).where("id", "=", workspace)

  test("are seen by what follows, and stand once the transaction does", async () => {
    const seen = await party(me).tx(async (trx) => {
      ahead(trx, rename("ahead")(trx))
      return trx.selectFrom("workspaces").select("name").where("id", "=", workspace).executeTakeFirst()
    })
    expect(seen).toEqual({ name: "ahead" })
    expect((await traces("ahead")).row).toBe(1)
  })

  test.each([true, false])(
    "that fail are the transaction's error, and nothing stands (asked on: %s)",
    async (asksOn) => {
      const act = party(me).tx(async (trx) => {
        ahead(trx, rename("not to stay")(trx), { compile: () => sql`select 1 / 0`.compile(trx) })
        if (asksOn) await trx.selectFrom("workspaces").select("id").execute()
      })
      await expect(act).rejects.toThrow("division by zero")
      expect((await traces("not to stay")).row).toBe(0)
      expect((await save("after")).name).toBe("after")
    },
  )
})

test("instants leave as ISO strings to the millisecond, wherever the session is and however much of a second there is", async () => {
  const instants: [string, string][] = [
    ["2026-11-21 18:45:45", "2026-11-21T18:45:45.000Z"],
    ["2026-11-21 18:45:45.2", "2026-11-21T18:45:45.200Z"],
    ["2026-11-21 18:45:45.258213", "2026-11-21T18:45:45.258Z"],
    ["2026-11-21 18:45:45.999999", "2026-11-21T18:45:45.999Z"],
    ["0001-01-01 00:00:00", "0001-01-01T00:00:00.000Z"],
    ["12026-01-01 00:00:00.5", "+012026-01-01T00:00:00.500Z"],
  ]
  for (const zone of ["UTC", "Asia/Kathmandu", "America/St_Johns"]) {
    for (const [at, iso] of zone === "UTC" ? instants : instants.slice(0, 4)) {
      const read = db.transaction().execute(async (trx) => {
        await sql`select set_config('timezone', ${zone}, true)`.execute(trx)
        return sql<{ at: string }>`select ${at}::timestamp at time zone 'UTC' as at`.execute(trx)
      })
      expect((await read).rows[0]?.at, `${at} in ${zone}`).toBe(iso)
    }
  }
})
