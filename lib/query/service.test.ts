import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { ConnectionId } from "#lib/connections/contract"
import * as connections from "#lib/connections/service"
import type { Ctx } from "#lib/platform/context"
import { AppError } from "#lib/platform/errors"
import { openWorld, type World } from "#lib/platform/testing/world"
import * as query from "#lib/query/service"
import type { OpenWarehouse } from "#lib/warehouse/warehouse"

let world: World
let connection_id: ConnectionId
let runs = 0
const taken: string[] = []
beforeAll(async () => {
  world = await openWorld()
  const { ports } = world.runtime
  const open = ports.warehouses.duckdb as OpenWarehouse
  // Listens in on the real warehouse.
  ports.warehouses.duckdb = (source) => {
    const warehouse = open(source)
    return {
      ...warehouse,
      run: async (...args) => {
        const result = await warehouse.run(...args)
        runs++
        return result
      },
    }
  }
  const { limits } = ports
  ports.limits = {
    take: (name, key) => {
      taken.push(`${name}:${key}`)
      return limits.take(name, key)
    },
  }
  connection_id = ConnectionId.parse((await connections.list(world.a.viewer)).connections[0]?.id)
})
afterAll(() => world.close())
beforeEach(() => {
  runs = 0
  taken.length = 0
})

const REVENUE = "select region, sum(net_amount) as revenue from orders group by region order by region"
const TOO_WIDE = "select * from web_sessions_wide"
/** A new request of the same person. */
const request = (ctx: Ctx): Ctx => ({ ...ctx })

describe("price", () => {
  test("keeps a receipt under the statement's hash, and nothing is run", async () => {
    const receipt = await query.price(world.a.analyst, { connection_id, sql: `  ${REVENUE};  ` })
    expect(receipt).toMatchObject({
      connection_id,
      sql_sha256: query.hashOf(REVENUE),
      cap_bytes: 100_000_000,
      is_estimate: true,
      last_run_at: null,
    })
    expect(receipt.referenced_tables).toMatchObject([{ table: "orders", columns: ["region", "net_amount"] }])
    expect(receipt.result_schema.map((column) => column.name)).toEqual(["region", "revenue"])
    expect(
      (await query.receipts(world.a.viewer, { connection_id, sqls: [REVENUE, "select 2"] })).get(query.hashOf(REVENUE)),
    ).toEqual(receipt)
    expect(runs).toBe(0)
    expect(taken).toEqual([])
  })

  test("over the cap there is a refusal and no receipt", async () => {
    await expect(query.price(world.a.analyst, { connection_id, sql: TOO_WIDE })).rejects.toMatchObject({
      code: "too_large",
      details: { reason: "over_budget", table: "web_sessions_wide", cap_bytes: 100_000_000 },
    })
    await expect(query.run(world.a.analyst, { connection_id, sql: TOO_WIDE })).rejects.toMatchObject({
      code: "too_large",
    })
    expect((await query.receipts(world.a.analyst, { connection_id, sqls: [TOO_WIDE] })).size).toBe(0)
    expect(runs).toBe(0)
  })

  test("a lower cap of one's own counts, a higher one only up to the connection's, and never for an assistant", async () => {
    await expect(
      query.price(world.a.analyst, { connection_id, sql: REVENUE, max_bytes_billed: 1_000 }),
    ).rejects.toMatchObject({ code: "too_large" })
    await expect(
      query.price(world.a.analyst, { connection_id, sql: TOO_WIDE, max_bytes_billed: 300_000_000 }),
    ).rejects.toMatchObject({ details: { reason: "cap_too_high" } })
    await connections.update(world.a.admin, { id: connection_id, bytes_cap: 300_000_000 })
    const person = await query.price(world.a.analyst, { connection_id, sql: TOO_WIDE, max_bytes_billed: 300_000_000 })
    expect(person).toMatchObject({ cap_bytes: 300_000_000 })
    await expect(query.price(world.a.analyst, { connection_id, sql: TOO_WIDE })).rejects.toMatchObject({
      code: "too_large",
    })
    await expect(
      query.price(world.a.analyst, { connection_id, sql: TOO_WIDE, author: "assistant" }),
    ).rejects.toMatchObject({ code: "too_large" })
    await expect(
      query.price(world.a.analyst, {
        connection_id,
        sql: TOO_WIDE,
        author: "assistant",
        max_bytes_billed: 300_000_000,
      }),
    ).rejects.toMatchObject({ details: { reason: "cap_too_high" } })
  })

  test("needs an analyst; another workspace's connection is not found", async () => {
    await expect(query.price(world.a.viewer, { connection_id, sql: REVENUE })).rejects.toMatchObject({
      code: "forbidden",
    })
    await expect(query.price(world.b.analyst, { connection_id, sql: REVENUE })).rejects.toMatchObject({
      code: "not_found",
    })
    await expect(query.run(world.b.analyst, { connection_id, sql: REVENUE })).rejects.toMatchObject({
      code: "not_found",
    })
    expect((await query.receipts(world.b.analyst, { connection_id, sqls: [REVENUE] })).size).toBe(0)
  })
})

describe("run", () => {
  test("keeps what it really took on the receipt", async () => {
    const result = await query.run(world.a.viewer, { connection_id, sql: REVENUE })
    expect(result.data[0]).toEqual(["East", "North", "South", "West"])
    const receipt = (await query.receipts(world.a.viewer, { connection_id, sqls: [REVENUE] })).get(
      query.hashOf(REVENUE),
    )
    expect(receipt).toMatchObject({ row_count: 4, bytes_scanned: result.bytes_scanned, last_run_at: result.as_of })
  })

  test("answers from the cache, coalesces misses, and refills on demand", async () => {
    const cache = { key: "dash:test:q:1:v:1", ttl_s: 60 }
    const ask = (ctx: Ctx, fresh = false) =>
      query.run(request(ctx), { connection_id, sql: REVENUE, cache: { ...cache, fresh } })
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(world.a.viewer)))
    expect(runs).toBe(1)
    expect(answers.map((answer) => answer.cached)).toEqual([false, false, false, false, false])
    expect(await ask(world.a.analyst)).toEqual({ ...answers[0], cached: true })
    expect(runs).toBe(1)
    expect(await ask(world.a.viewer, true)).toMatchObject({ cached: false })
    expect(runs).toBe(2)
  })

  test("a key is one workspace's own", async () => {
    const cache = { key: "dash:shared:q:1:v:1", ttl_s: 60 }
    await query.run(world.a.viewer, { connection_id, sql: REVENUE, cache })
    const own = ConnectionId.parse((await connections.list(world.b.viewer)).connections[0]?.id)
    const other = await query.run(request(world.b.viewer), { connection_id: own, sql: "select 'b' as whose", cache })
    expect(other.data).toEqual([["b"]])
  })

  test("goes on without a cache", async () => {
    const broken = () => Promise.reject(new AppError("unavailable", "gone"))
    const ports = { ...world.a.viewer.ports, cache: { ...world.a.viewer.ports.cache, get: broken, set: broken } }
    const result = await query.run(
      { ...world.a.viewer, ports },
      { connection_id, sql: "select 1 as one", cache: { key: "k", ttl_s: 60 } },
    )
    expect(result.data).toEqual([[1]])
  })

  test("counts one statement for all misses of a request, and none for cached answers", async () => {
    const page = request(world.a.viewer)
    const tiles = Array.from({ length: 8 }, (_, i) => ({
      connection_id,
      sql: `select ${i} as n`,
      cache: { key: `tile:${i}`, ttl_s: 60 },
    }))
    const results = await Promise.all(tiles.map((tile) => query.run(page, tile)))
    expect(results.map((result) => result.data[0]?.[0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(taken).toEqual([`sql:${page.user.id}`])
    const reload = request(world.a.viewer)
    await Promise.all(tiles.map((tile) => query.run(reload, tile)))
    expect(taken).toHaveLength(1)
    expect(runs).toBe(8)
  })
})

test("a sample is at most 100 rows, under 100 MB, and counts", async () => {
  const analyst = request(world.a.analyst)
  expect(await query.sample(analyst, { connection_id, sql: "select * from orders", limit: 1_000 })).toMatchObject({
    row_count: 100,
    truncated: true,
  })
  expect(await query.sample(analyst, { connection_id, sql: "select * from orders" })).toMatchObject({ row_count: 20 })
  await expect(query.sample(analyst, { connection_id, sql: TOO_WIDE, limit: 1 })).rejects.toMatchObject({
    code: "too_large",
  })
  await expect(query.sample(world.a.viewer, { connection_id, sql: "select 1" })).rejects.toMatchObject({
    code: "forbidden",
  })
  expect(taken).toEqual(Array(3).fill(`sql:${analyst.user.id}`))
})
