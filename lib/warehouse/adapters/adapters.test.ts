import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createDuckdb, type Duckdb } from "#lib/warehouse/adapters/duckdb"
import { makeFixture } from "#lib/warehouse/adapters/fixture"
import { ColumnarResult } from "#lib/warehouse/contract"
import type { Warehouse } from "#lib/warehouse/warehouse"

// One suite for every warehouse. An adapter joins by adding how it is opened over the same rows.

type Opened = { warehouse: Warehouse; dataset: string; close: () => Promise<void> }

async function openDuckdb(): Promise<Opened> {
  const fixture = await makeFixture()
  const duckdb: Duckdb = createDuckdb({ databases: { shop: fixture.path } })
  return {
    warehouse: duckdb.open({ options: { database: "shop" }, credentials: null }),
    dataset: "main",
    close: async () => {
      duckdb.close()
      await fixture.remove()
    },
  }
}

describe.each([["duckdb", openDuckdb]] as const)("a warehouse: %s", { timeout: 30_000 }, (_name, open) => {
  let opened: Opened
  let warehouse: Warehouse
  beforeAll(async () => {
    opened = await open()
    warehouse = opened.warehouse
  }, 30_000)
  afterAll(() => opened.close())

  const refused = (reason: string) => expect.objectContaining({ details: expect.objectContaining({ reason }) })

  it("answers a test", async () => {
    await expect(warehouse.test()).resolves.toBeUndefined()
  })

  it("lists datasets, tables and views with rows and bytes", async () => {
    const datasets = await warehouse.listDatasets()
    expect(datasets.map((dataset) => dataset.name)).toEqual([opened.dataset, "raw"])
    const tables = await warehouse.listTables(opened.dataset)
    expect(tables.map((table) => [table.name, table.table_type, table.row_count])).toEqual([
      ["gifts", "view", 0],
      ["regions", "table", 3],
      ["sales", "table", 1000],
      ["wide", "table", 120_000],
    ])
    expect(tables.find((table) => table.name === "sales")?.description).toBe("Sales of the fixture")
    expect(tables.find((table) => table.name === "wide")?.size_bytes).toBeGreaterThan(120_000_000)
  })

  it("describes columns: type, description, nulls, range, frequent values", async () => {
    const { columns } = await warehouse.getTableSchema(opened.dataset, "sales")
    const by = (name: string) => columns.find((column) => column.name === name)
    expect(columns.map((column) => column.name)).toEqual([
      "id",
      "region",
      "amount",
      "sold_at",
      "day",
      "is_gift",
      "score",
    ])
    expect(by("amount")).toMatchObject({ kind: "number", description: "Money, in euros", min: "0.00", max: "1248.75" })
    expect(by("region")).toMatchObject({ kind: "text", distinct_count: 3, sample_values: ["North", "East", "South"] })
    expect(by("sold_at")).toMatchObject({ kind: "timestamp", max: "2026-02-11 15:00:00" })
    expect(by("score")).toMatchObject({ null_share: 0.1 })
    await expect(warehouse.getTableSchema(opened.dataset, "nope")).rejects.toThrowError(/There is no table nope.*sales/)
  })

  it("prices without running: bytes of the columns that are read, the schema, the tables", async () => {
    const price = await warehouse.dryRun("select region, sum(amount) as total from sales group by region")
    // amount is 8 bytes; region is 5, 5 and 4 letters for 334, 333 and 333 rows.
    expect(price.bytes_scanned).toBeGreaterThan(1000 * 12.6)
    expect(price.bytes_scanned).toBeLessThan(1000 * 12.7)
    expect(price.schema.map((column) => [column.name, column.kind])).toEqual([
      ["region", "text"],
      ["total", "number"],
    ])
    expect(price.referenced_tables).toEqual([
      { table: "sales", columns: ["region", "amount"], bytes: price.bytes_scanned, table_bytes: expect.any(Number) },
    ])
  })

  it("prices columns that only a filter reads, and views by the tables below them", async () => {
    const filtered = await warehouse.dryRun("select count(*) from sales where amount > 10")
    expect(filtered.referenced_tables[0]?.columns).toEqual(["amount"])
    const view = await warehouse.dryRun("select sum(amount) from gifts")
    expect(view.referenced_tables.map((table) => table.table)).toEqual(["sales"])
  })

  it("runs and answers by columns in JSON", async () => {
    const result = await warehouse.run(
      "select id, region, amount, sold_at, day, is_gift, score, 9223372036854775807 as big, [1, 2] as list, {'a': 1} as struct, 'NaN'::double as nan from sales order by id limit 2",
    )
    expect(ColumnarResult.parse(result)).toEqual(result)
    expect(result.data).toEqual([
      [0, 1],
      ["North", "South"],
      [0, 1.25],
      ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"],
      ["2026-01-01", "2026-01-02"],
      [true, false],
      [null, 1],
      ["9223372036854775807", "9223372036854775807"],
      [
        [1, 2],
        [1, 2],
      ],
      [{ a: 1 }, { a: 1 }],
      [null, null],
    ])
    expect(result).toMatchObject({ row_count: 2, truncated: false, cached: false })
  })

  it("binds parameters by name, by position and as lists, and reads none of them as SQL", async () => {
    const sql = "select count(*) as n from sales where region = any($regions) and day between $from and $to"
    const named = await warehouse.run(sql, {
      regions: ["North", "East"],
      from: "2026-01-01",
      to: "2026-01-30",
      unused: 1,
    })
    expect(named.data).toEqual([[20]])
    const placed = await warehouse.run("select count(*) as n from sales where region = $1 and id < $2", ["South", 30])
    expect(placed.data).toEqual([[10]])
    const attack = await warehouse.run("select count(*) as n from sales where region = $region", {
      region: "x' or '1'='1",
    })
    expect(attack.data).toEqual([[0]])
    const priced = await warehouse.dryRun(sql, { regions: ["North"], from: "2026-01-01", to: "2026-01-30" })
    expect(priced.schema).toEqual([{ name: "n", type: "BIGINT", kind: "number" }])
    await expect(warehouse.run(sql, { regions: ["North"] })).rejects.toThrowError(
      /no value is given for the parameter \$(from|to)/,
    )
  })

  it("cuts at the row cap and at the byte cap, and says so", async () => {
    const rows = await warehouse.run("select id from sales", {}, { max_rows: 10 })
    expect(rows).toMatchObject({ row_count: 10, truncated: true })
    const exact = await warehouse.run("select id from sales limit 10", {}, { max_rows: 10 })
    expect(exact).toMatchObject({ row_count: 10, truncated: false })
    const bytes = await warehouse.run(
      "select repeat('x', 1000) as x from range(9000)",
      {},
      { max_result_bytes: 100_000 },
    )
    expect(bytes.truncated).toBe(true)
    expect(JSON.stringify(bytes.data).length).toBeLessThanOrEqual(100_000)
  })

  it("refuses what costs too much, naming table, estimate, cap and help", async () => {
    const refusal = await warehouse.run("select * from wide limit 10").catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: "too_large",
      details: { reason: "over_budget", table: "wide", cap_bytes: 100_000_000 },
    })
    expect((refusal as Error).message).toMatch(/would scan 12\d MB of wide; the cap is 100 MB, so nothing was read/)
    const price = await warehouse.dryRun("select * from wide limit 10")
    expect(price.bytes_scanned).toBeGreaterThan(100_000_000)
    await expect(warehouse.run("select max(one) from wide", {}, { max_bytes: 1_000 })).rejects.toThrowError(
      refused("over_budget"),
    )
    await expect(warehouse.run("select count(*) from range(1000000000) a, range(1000000000) b")).rejects.toThrowError(
      refused("over_cardinality"),
    )
  })

  it("recommends a partitioned query over 1 GB", async () => {
    const nine = Array.from({ length: 9 }, (_, i) => `select one, two from wide where kind = ${i % 4}`).join(
      " union all ",
    )
    await expect(warehouse.run(`select count(one || two) from (${nine})`)).rejects.toThrowError(/partitioned query/)
  })

  it("refuses what is no plain SELECT, with token and position", async () => {
    await expect(warehouse.run("drop table sales")).rejects.toThrowError(refused("sql_refused"))
    await expect(warehouse.dryRun("select * from read_text('/etc/passwd')")).rejects.toThrowError(
      expect.objectContaining({ details: expect.objectContaining({ token: "read_text", position: 14 }) }),
    )
    await expect(warehouse.run("select nope from sales")).rejects.toThrowError(refused("sql_invalid"))
    await expect(warehouse.run("selec 1")).rejects.toThrowError(refused("sql_invalid"))
    const { data } = await warehouse.run("select count(*) from sales")
    expect(data).toEqual([[1000]])
  })

  it("stops at the deadline and at a cancel, and answers the next question", async () => {
    const endless = "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t"
    await expect(warehouse.run(endless, {}, { timeout_ms: 300 })).rejects.toThrowError(refused("deadline"))
    const gone = new AbortController()
    setTimeout(() => gone.abort(), 200)
    await expect(warehouse.run(endless, {}, { signal: gone.signal })).rejects.toThrowError(refused("cancelled"))
    await expect(warehouse.run("select 1 as one")).resolves.toMatchObject({ data: [[1]] })
  })
})
