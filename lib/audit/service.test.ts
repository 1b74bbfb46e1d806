import { afterAll, beforeAll, expect, test } from "vitest"
import * as audit from "#lib/audit/service"
import { createPool } from "#lib/platform/db"
import { testUrls } from "#lib/platform/testing/urls"
import { openWorld, type World } from "#lib/platform/testing/world"

let world: World
const owner = createPool(testUrls().owner, 1)
beforeAll(async () => {
  world = await openWorld()
})
afterAll(async () => {
  await world.close()
  await owner.end()
})

const act = (action: `test.${string}`) =>
  world.a.owner.tx(async () => world.a.owner.audit({ action, target_type: "thing", target_id: "1", details: { n: 1 } }))

test("rows are sealed once, in a chain that verifies", async () => {
  await act("test.one")
  await act("test.two")
  await audit.seal(world.systemIn(world.a.workspace_id))
  const first = await audit.verify(world.system, { workspace_id: world.a.workspace_id })
  expect(first).toMatchObject({ broken_at: null })
  expect(first.checked).toBeGreaterThanOrEqual(4)
  expect(await audit.seal(world.systemIn(world.a.workspace_id))).toEqual({ sealed: 0 })
  await act("test.three")
  expect(await audit.seal(world.systemIn(world.a.workspace_id))).toEqual({ sealed: 1 })
  expect((await audit.verify(world.system, { workspace_id: world.a.workspace_id })).checked).toBe(first.checked + 1)
})

test("sealers at once link each row once", async () => {
  await Promise.all(Array.from({ length: 12 }, (_, i) => act(`test.many-${i}`)))
  await Promise.all(Array.from({ length: 4 }, () => audit.seal(world.systemIn(world.a.workspace_id))))
  await audit.seal(world.systemIn(world.a.workspace_id))
  expect(await audit.verify(world.system, { workspace_id: world.a.workspace_id })).toMatchObject({ broken_at: null })
})

test("a changed row and a removed row are found", async () => {
  const { rows } = await owner.query<{ id: string }>(
    "select id from audit_log where workspace_id = $1 and hash is not null order by seal_index offset 1 limit 1",
    [world.a.workspace_id],
  )
  const victim = Number(rows[0]?.id)
  await owner.query("update audit_log set action = 'test.forged' where id = $1", [victim])
  expect((await audit.verify(world.system, { workspace_id: world.a.workspace_id })).broken_at).toBe(victim)
  await owner.query("delete from audit_log where id = $1", [victim])
  expect((await audit.verify(world.system, { workspace_id: world.a.workspace_id })).broken_at).toBeGreaterThan(0)
})

test("people append under their own name, and only admins read", async () => {
  const forged = world.a.analyst.tx((db) =>
    db
      .insertInto("audit_log")
      .values({
        workspace_id: world.a.workspace_id,
        actor_id: world.a.owner.user.id,
        action: "x.y",
        target_type: "t",
        target_id: "1",
        request_id: "r",
      })
      .execute(),
  )
  await expect(forged).rejects.toMatchObject({ code: "42501" })
  const seen = (ctx: typeof world.a.viewer) => ctx.tx((db) => db.selectFrom("audit_log").select("id").execute())
  expect(await seen(world.a.viewer)).toEqual([])
  expect((await seen(world.a.admin)).length).toBeGreaterThan(0)
  expect(
    (await world.b.admin.tx((db) => db.selectFrom("audit_log").select("workspace_id").execute())).every(
      (row) => row.workspace_id === world.b.workspace_id,
    ),
  ).toBe(true)
  await expect(world.a.owner.tx((db) => db.deleteFrom("audit_log").execute())).rejects.toMatchObject({ code: "42501" })
})
