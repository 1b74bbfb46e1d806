import { afterAll, beforeAll, expect, test } from "vitest"
import { DatasetId, TableId } from "#lib/catalog/contract"
import * as catalog from "#lib/catalog/service"
import { ConnectionId } from "#lib/connections/contract"
import * as connections from "#lib/connections/service"
import { openWorld, type World } from "#lib/platform/testing/world"
import { ColumnarResult } from "#lib/warehouse/contract"

let world: World
let connection_id: ConnectionId
beforeAll(async () => {
  world = await openWorld()
  connection_id = ConnectionId.parse((await connections.list(world.a.viewer)).connections[0]?.id)
})
afterAll(() => world.close())

/** Jobs this workspace has sent. */
async function queued(): Promise<number> {
  const { rows } = await world.runtime.pool.query<{ n: number }>(
    "select count(*)::int as n from pgboss.job where name = 'catalog.scan' and data ->> 'workspace_id' = $1",
    [world.a.workspace_id],
  )
  return rows[0]?.n ?? 0
}

const SAMPLE = [
  "customers",
  "marketing_spend",
  "order_items",
  "orders",
  "products",
  "subscriptions",
  "support_tickets",
  "web_events",
  "web_sessions_wide",
]

test("the first reader fills the catalogue; several at once scan once", async () => {
  const [first, second] = await Promise.all([
    catalog.listTables(world.a.viewer, { connection_id }),
    catalog.listTables(world.a.analyst, { connection_id }),
  ])
  expect(first.tables.map((table) => table.name)).toEqual(SAMPLE)
  expect(second).toEqual(first)
  const { datasets } = await catalog.listDatasets(world.a.viewer, { connection_id })
  expect(datasets).toMatchObject([{ name: "main", table_count: 9, catalog_job_status: "done", status: "present" }])
  const wide = first.tables.find((table) => table.name === "web_sessions_wide")
  expect(wide?.size_bytes).toBeGreaterThan(100_000_000)
})

test("a table is found by the names SQL uses, and a wrong name lists the right ones", async () => {
  const orders = await catalog.getTable(world.a.viewer, { connection_id, table_name: "orders" })
  expect(await catalog.getTable(world.a.viewer, { connection_id, table_name: 'main."Orders"' })).toEqual(orders)
  expect(orders.description).toMatch(/order/)
  const column = (name: string) => orders.columns.find((each) => each.name === name)
  expect(column("region")).toMatchObject({
    type: "VARCHAR",
    kind: "text",
    sample_values: ["North", "South", "East", "West"],
  })
  expect(column("net_amount")?.description).toMatch(/Revenue/)
  expect(column("ordered_at")?.max).toMatch(/^\d{4}-\d{2}-\d{2} /)
  await expect(catalog.getTable(world.a.viewer, { connection_id, table_name: "order" })).rejects.toThrowError(
    /There is no table order\. Tables: customers, /,
  )
  await expect(catalog.listTables(world.a.viewer, { connection_id, dataset_name: "raw" })).rejects.toThrowError(
    /Datasets: main/,
  )
})

test("words find tables and columns", async () => {
  const { matches } = await catalog.search(world.a.viewer, { connection_id, words: "refunded orders by region" })
  expect(matches[0]).toMatchObject({ table_name: "orders", column: null })
  expect(matches.map((match) => match.column)).toEqual(expect.arrayContaining(["status", "region"]))
  expect((await catalog.search(world.a.viewer, { connection_id, words: "of the" })).matches).toEqual([])
})

test("a preview is priced: a wide table shows what the cap allows and names the rest", async () => {
  const { tables } = await catalog.listTables(world.a.analyst, { connection_id })
  const idOf = (name: string) => TableId.parse(tables.find((table) => table.name === name)?.id)
  const orders = await catalog.preview(world.a.analyst, { id: idOf("orders"), limit: 5 })
  expect(orders).toMatchObject({ row_count: 5, omitted_columns: [] })
  const { omitted_columns, ...wide } = await catalog.preview(world.a.analyst, {
    id: idOf("web_sessions_wide"),
    limit: 100,
  })
  expect(ColumnarResult.parse(wide).row_count).toBe(100)
  expect(wide.bytes_scanned).toBeLessThan(100_000_000)
  expect(omitted_columns.length).toBeGreaterThan(3)
  await expect(catalog.preview(world.a.viewer, { id: idOf("orders"), limit: 5 })).rejects.toMatchObject({
    code: "forbidden",
  })
})

test("a scan is queued with its audit row, and the job marks what vanished and what came back", async () => {
  const [dataset] = (await catalog.listDatasets(world.a.analyst, { connection_id })).datasets
  const dataset_id = DatasetId.parse(dataset?.id)
  await expect(catalog.scan(world.a.viewer, { dataset_id })).rejects.toMatchObject({ code: "forbidden" })
  expect(await catalog.scan(world.a.analyst, { dataset_id })).toMatchObject({ catalog_job_status: "queued" })
  const before = await connections.withWarehouse(
    world.a.admin,
    connection_id,
    async (_warehouse, connection) => connection.catalog_version,
  )

  await world.a.admin.tx((db) =>
    db
      .insertInto("tables")
      .values({ workspace_id: world.a.workspace_id, dataset_id, name: "gone", fully_qualified_name: "main.gone" })
      .execute(),
  )
  await world.a.admin.tx((db) =>
    db.updateTable("tables").set({ status: "missing" }).where("name", "=", "orders").execute(),
  )
  const { workspace_id } = world.a
  await catalog.runScan(world.systemIn(workspace_id), { workspace_id, dataset_id })

  const { tables } = await catalog.listDatasetTables(world.a.viewer, { id: dataset_id })
  expect(tables.find((table) => table.name === "gone")?.status).toBe("missing")
  expect(tables.find((table) => table.name === "orders")?.status).toBe("present")
  expect((await catalog.listTables(world.a.viewer, { connection_id })).tables.map((table) => table.name)).toEqual(
    SAMPLE,
  )
  const after = await connections.withWarehouse(
    world.a.admin,
    connection_id,
    async (_warehouse, connection) => connection.catalog_version,
  )
  expect(after).toBe(before + 1)
  const acts = await world.system.tx((db) =>
    db.selectFrom("audit_log").select("action").where("target_id", "=", dataset_id).execute(),
  )
  expect(acts).toEqual([{ action: "catalog.scan" }])
})

test("a catalogue that is a day old is served as it is, and read anew by one job", async () => {
  const tomorrow = { ...world.a.viewer.ports, clock: () => new Date(Date.now() + 25 * 3_600_000) }
  const late = { ...world.a.viewer, ports: tomorrow }
  const before = await queued()
  expect((await catalog.listTables(late, { connection_id })).tables.map((table) => table.name)).toEqual(SAMPLE)
  await catalog.listTables(late, { connection_id })
  expect((await queued()) - before).toBe(1)
  const { workspace_id } = world.a
  const [dataset] = (await catalog.listDatasets(world.a.viewer, { connection_id })).datasets
  expect(dataset?.catalog_job_status).toBe("queued")
  await catalog.runScan(world.systemIn(workspace_id), { workspace_id, dataset_id: dataset?.id ?? "" })
})

test("invalidating makes the next reader scan again", async () => {
  await expect(catalog.invalidate(world.a.analyst, { connection_id })).rejects.toMatchObject({ code: "forbidden" })
  await catalog.invalidate(world.a.admin, { connection_id })
  const stale = await world.a.admin.tx((db) =>
    db.selectFrom("datasets").select("last_scanned_at").where("connection_id", "=", connection_id).execute(),
  )
  expect(stale).toEqual([{ last_scanned_at: null }])
  const { datasets } = await catalog.listDatasets(world.a.viewer, { connection_id })
  expect(datasets[0]?.last_scanned_at).not.toBeNull()
})

test("another workspace's catalogue is not found, by any verb", async () => {
  const { tables } = await catalog.listTables(world.a.viewer, { connection_id })
  const table = TableId.parse(tables[0]?.id)
  const dataset = DatasetId.parse(tables[0]?.dataset_id)
  const { admin } = world.b
  const attempts = [
    () => catalog.discover(admin, { connection_id }),
    () => catalog.scan(admin, { dataset_id: dataset }),
    () => catalog.listDatasets(admin, { connection_id }),
    () => catalog.listTables(admin, { connection_id }),
    () => catalog.listDatasetTables(admin, { id: dataset }),
    () => catalog.getTable(admin, { connection_id, table_name: "orders" }),
    () => catalog.getTableSchema(admin, { id: table }),
    () => catalog.preview(admin, { id: table, limit: 5 }),
    () => catalog.search(admin, { connection_id, words: "orders" }),
    () => catalog.invalidate(admin, { connection_id }),
  ]
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "not_found" })
})
