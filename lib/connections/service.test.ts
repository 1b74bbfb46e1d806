import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ConnectionId } from "#lib/connections/contract"
import * as connections from "#lib/connections/service"
import type { Ctx } from "#lib/platform/context"
import { openWorld, type World } from "#lib/platform/testing/world"
import type { OpenWarehouse, Warehouse, WarehouseSource } from "#lib/warehouse/warehouse"

// The one fake is the engine behind a kind that has no adapter yet: it shows what reaches an adapter.

let world: World
const opened: WarehouseSource[] = []
let outcome: () => Promise<void> = async () => {}
const fakeKind: OpenWarehouse = (source) => {
  opened.push(source)
  return { dialect: "snowflake", test: () => outcome() } as Warehouse
}

beforeAll(async () => {
  world = await openWorld()
  world.runtime.ports.warehouses.snowflake = fakeKind
})
afterAll(() => world.close())

const id = (text: string) => ConnectionId.parse(text)
const sampleOf = async (ctx: Ctx) => (await connections.list(ctx)).connections.find((each) => each.is_sample)
const acts = (target_id: string) =>
  world.system.tx(async (db) => {
    const rows = await db
      .selectFrom("audit_log")
      .select(["action", "details"])
      .where("target_id", "=", target_id)
      .orderBy("id")
      .execute()
    return rows.map((row) => [row.action, row.details])
  })
const objectsUnder = (ctx: Ctx) => ctx.ports.objects.list(`credentials/${ctx.workspace_id}/`)

test("every workspace has its Sample: active, without a secret, answering", async () => {
  const { viewer, admin } = world.a
  const found = await connections.list(viewer)
  expect(found.connections).toMatchObject([
    {
      name: "Sample",
      connection_type: "duckdb",
      status: "active",
      is_sample: true,
      has_credentials: false,
      bytes_cap: 100_000_000,
    },
  ])
  const sample = found.connections[0]
  expect(await connections.get(viewer, { id: sample?.id ?? "" })).toEqual(sample)
  expect(await connections.getByName(viewer, { name: "sAmple" })).toEqual(sample)
  await expect(connections.getByName(viewer, { name: "Other" })).rejects.toThrowError(
    /no connection named "Other".*Sample/,
  )
  expect(await connections.test(admin, { id: id(sample?.id ?? "") })).toMatchObject({
    status: "active",
    last_error: null,
  })
})

describe("creating", () => {
  test("a kind that has no adapter is told plainly", async () => {
    const attempt = connections.create(world.a.admin, { name: "Lake", connection_type: "bigquery" })
    await expect(attempt).rejects.toMatchObject({ code: "invalid_input", details: { reason: "kind_unavailable" } })
    await expect(attempt).rejects.toThrowError(/BigQuery are not available yet\. Available: duckdb/)
  })

  test("a connection names a database the server knows, never a path", async () => {
    const bad = { name: "Mine", connection_type: "duckdb" as const, options: { database: "/etc/passwd" } }
    await expect(connections.create(world.a.admin, bad)).rejects.toMatchObject({
      details: { reason: "unknown_database" },
    })
    const made = await connections.create(world.a.admin, { ...bad, options: { database: "sample" } })
    expect(made).toMatchObject({ name: "Mine", status: "testing", is_sample: false })
    expect(await acts(made.id)).toEqual([["connection.create", { connection_type: "duckdb" }]])
    await expect(connections.create(world.a.admin, { ...bad, options: { database: "sample" } })).rejects.toMatchObject({
      code: "conflict",
    })
    await connections.remove(world.a.admin, { id: id(made.id) })
  })

  test("needs an admin", async () => {
    const wish = { name: "Mine", connection_type: "duckdb" as const, options: { database: "sample" } }
    await expect(connections.create(world.a.analyst, wish)).rejects.toMatchObject({ code: "forbidden" })
  })
})

describe("credentials", () => {
  test("are sealed in object storage, open only for their adapter, and are replaced and removed with their row", async () => {
    const { admin } = world.a
    const secret = `canary-${crypto.randomUUID()}`
    const made = await connections.create(admin, {
      name: "Snow",
      connection_type: "snowflake",
      credentials: { key: secret },
    })
    expect(made).toMatchObject({ has_credentials: true })
    expect(JSON.stringify([made, await connections.list(admin), await acts(made.id)])).not.toContain(secret)
    const [key = ""] = await objectsUnder(admin)
    expect(Buffer.from(await admin.ports.objects.get(key)).includes(secret)).toBe(false)
    const row = await world.system.tx((db) =>
      db.selectFrom("connections").selectAll().where("id", "=", made.id).executeTakeFirst(),
    )
    expect(JSON.stringify(row)).not.toContain(secret)

    opened.length = 0
    await connections.withWarehouse(admin, made.id, async () => {})
    expect(JSON.parse(Buffer.from(opened[0]?.credentials ?? []).toString())).toEqual({ key: secret })

    await connections.update(admin, { id: id(made.id), credentials: { key: "other" } })
    expect(await objectsUnder(admin)).toHaveLength(1)
    expect(await objectsUnder(admin)).not.toContain(key)
    expect(await acts(made.id)).toContainEqual(["connection.update", { rekeyed: true }])

    await connections.remove(admin, { id: id(made.id) })
    expect(await objectsUnder(admin)).toEqual([])
    await expect(connections.get(admin, { id: made.id })).rejects.toMatchObject({ code: "not_found" })
    expect(await acts(made.id)).toContainEqual(["connection.remove", {}])
  })

  test("do not open under another connection", async () => {
    const { admin } = world.a
    const one = await connections.create(admin, {
      name: "One",
      connection_type: "snowflake",
      credentials: { key: "one" },
    })
    const two = await connections.create(admin, {
      name: "Two",
      connection_type: "snowflake",
      credentials: { key: "two" },
    })
    await admin.tx(async (db) => {
      const { credentials_ref } = await db
        .selectFrom("connections")
        .select("credentials_ref")
        .where("id", "=", one.id)
        .executeTakeFirstOrThrow()
      await db.updateTable("connections").set({ credentials_ref }).where("id", "=", two.id).execute()
    })
    await expect(connections.withWarehouse(admin, two.id, async () => {})).rejects.toMatchObject({
      details: { reason: "unsealable" },
    })
    await connections.remove(admin, { id: id(one.id) })
    await admin.tx((db) => db.deleteFrom("connections").where("id", "=", two.id).execute())
  })
})

test("a test that fails is kept with what to do about it", async () => {
  const { admin } = world.a
  const made = await connections.create(admin, { name: "Tired", connection_type: "snowflake" })
  const { AppError } = await import("#lib/platform/errors")
  outcome = () => Promise.reject(new AppError("unavailable", "The warehouse is asleep. Wake it and test again."))
  expect(await connections.test(admin, { id: id(made.id) })).toMatchObject({
    status: "failed",
    last_error: "The warehouse is asleep. Wake it and test again.",
  })
  outcome = async () => {}
  expect(await connections.test(admin, { id: id(made.id) })).toMatchObject({ status: "active", last_error: null })
  expect((await acts(made.id)).map(([action]) => action)).toEqual([
    "connection.create",
    "connection.test",
    "connection.test",
  ])
  await connections.remove(admin, { id: id(made.id) })
})

test("a raised byte cap is an admin's act, and audited with both figures", async () => {
  const sample = await sampleOf(world.b.admin)
  const change = { id: id(sample?.id ?? ""), bytes_cap: 500_000_000 }
  await expect(connections.update(world.b.analyst, change)).rejects.toMatchObject({ code: "forbidden" })
  expect(await connections.update(world.b.admin, change)).toMatchObject({ bytes_cap: 500_000_000 })
  expect(await acts(sample?.id ?? "")).toContainEqual([
    "connection.update",
    { bytes_cap_from: 100_000_000, bytes_cap_to: 500_000_000 },
  ])
  await expect(connections.update(world.b.admin, { id: change.id })).rejects.toMatchObject({ code: "invalid_input" })
})

test("another workspace's connection is not found, by any verb", async () => {
  const foreign = await sampleOf(world.a.admin)
  const input = { id: id(foreign?.id ?? "") }
  const { admin } = world.b
  const attempts = [
    () => connections.get(admin, input),
    () => connections.update(admin, { ...input, name: "Taken" }),
    () => connections.test(admin, input),
    () => connections.remove(admin, input),
    () => connections.withWarehouse(admin, input.id, async () => {}),
  ]
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "not_found" })
  expect(await sampleOf(world.a.admin)).toMatchObject({ name: "Sample" })
})
