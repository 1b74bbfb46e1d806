import { mkdtemp, readdir, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { buildSample, endOfSample } from "./build.ts"

const TODAY = new Date("2026-11-20T10:00:00Z")
let folder: string
let connection: DuckDBConnection

async function open(path: string): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY" })
  return instance.connect()
}
const rows = async (sql: string, on = connection) => (await on.runAndReadAll(sql)).getRowsJson()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bridge-sample-"))
  await buildSample(join(folder, "sample.duckdb"), TODAY)
  connection = await open(join(folder, "sample.duckdb"))
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test("covers the 24 months before this one", async () => {
  expect(endOfSample(TODAY)).toBe("2026-11-01")
  expect(endOfSample(new Date("2026-01-31T23:59:59Z"))).toBe("2026-01-01")
  expect(
    await rows(
      "select min(ordered_at)::date, max(ordered_at)::date, count(distinct date_trunc('month', ordered_at)) from orders",
    ),
  ).toEqual([["2024-11-01", "2026-10-31", "24"]])
})

test("is the same for the same day, and replaces a file only when the new one is whole", async () => {
  const path = join(folder, "again.duckdb")
  await buildSample(path, TODAY)
  const other = await open(path)
  for (const table of [
    "orders",
    "order_items",
    "web_events",
    "web_sessions_wide",
    "subscriptions",
    "support_tickets",
  ]) {
    const sum = `select sum(hash(t)) from ${table} t`
    expect(await rows(sum, other), table).toEqual(await rows(sum))
  }
  expect((await readdir(folder)).sort()).toEqual(["again.duckdb", "sample.duckdb"])
  expect((await stat(path)).size).toBeLessThan(40_000_000)
}, 60_000)

describe("tells a story", () => {
  test("trend: the second year sells at least a quarter more than the first", async () => {
    const [[ratio]] = (await rows(
      "select sum(net_amount) filter (ordered_at >= '2025-11-01') / sum(net_amount) filter (ordered_at < '2025-11-01') from orders",
    )) as [[number]]
    expect(Number(ratio)).toBeGreaterThan(1.25)
  })

  test("season: the end of the year is the strongest time", async () => {
    const best = await rows(
      "select month(ordered_at) from orders where ordered_at < '2025-11-01' group by 1 order by sum(net_amount) desc limit 2",
    )
    expect(
      best
        .flat()
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual([10, 12])
  })

  test("incident: on nine days in March orders fall by half and tickets about the checkout pile up", async () => {
    const worst = await rows("select ordered_at::date from orders group by 1 order by count(*), 1 limit 9")
    expect(worst.flat().sort()).toEqual(Array.from({ length: 9 }, (_, i) => `2026-03-${12 + i}`))
    const [[topic]] = (await rows(
      "select topic from support_tickets where opened_at between '2026-03-12' and '2026-03-21' group by 1 order by count(*) desc limit 1",
    )) as [[string]]
    expect(topic).toBe("Checkout")
  })

  test("sums agree: an order is worth its lines", async () => {
    expect(
      await rows(
        "select count(*) from orders o join (select order_id, sum(line_amount) as net from order_items group by 1) i using (order_id) where o.net_amount <> i.net",
      ),
    ).toEqual([["0"]])
    for (const [table, key, other] of [
      ["orders", "customer_id", "customers"],
      ["order_items", "product_id", "products"],
      ["web_events", "session_id", "web_sessions_wide"],
      ["subscriptions", "customer_id", "customers"],
    ]) {
      expect(
        await rows(`select count(*) from ${table} where ${key} is null or ${key} not in (select ${key} from ${other})`),
        `${table}.${key}`,
      ).toEqual([["0"]])
    }
  })
})

test("every table and every column of the business tables is described", async () => {
  expect(await rows("select table_name from duckdb_tables() where comment is null")).toEqual([])
  expect(
    await rows(
      "select table_name, column_name from duckdb_columns() where comment is null and table_name <> 'web_sessions_wide' and not internal",
    ),
  ).toEqual([])
})

test("one table is too wide to read whole", async () => {
  const types = "select column_name, data_type from duckdb_columns() where table_name = 'web_sessions_wide'"
  // Least bytes of a row: its texts, and eight for each measure.
  const widths = (await rows(types)).flatMap(([name, type]) =>
    type === "VARCHAR" ? `strlen("${name}")` : type === "DOUBLE" ? "8" : [],
  )
  const [[bytes]] = (await rows(`select sum(${widths.join(" + ")}) from web_sessions_wide`)) as [[number]]
  expect(Number(bytes)).toBeGreaterThan(103_000_000)
})
