import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { createDuckdb } from "#lib/warehouse/adapters/duckdb"
import { buildSample } from "../embedded/sample/build.ts"
import { type Figure, median } from "./figure.ts"

const ROUNDS = 30

/** Statements and the logical bytes they read, measured value by value in the engine itself. */
const TRUTHS: [sql: string, truth: string][] = [
  ["select region, sum(net_amount) from orders group by 1", "select sum(strlen(region) + 8) from orders"],
  [
    "select * from products",
    "select sum(4 + strlen(product_name) + strlen(category) + strlen(sku) + 8 + 8 + 4 + 1) from products",
  ],
  ["select count(*) from web_events where event_name = 'purchase'", "select sum(strlen(event_name)) from web_events"],
  [
    "select c.segment, sum(o.net_amount) from orders o join customers c using (customer_id) group by 1",
    "select (select sum(4 + 8) from orders) + (select sum(4 + strlen(segment)) from customers)",
  ],
  [
    "select user_agent, count(*) from web_sessions_wide group by 1",
    "select sum(strlen(user_agent)) from web_sessions_wide",
  ],
]

/** A dry run against EXPLAIN alone, and its estimate against the truth. */
export default async function dryRun(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-bench-"))
  const path = join(folder, "sample.duckdb")
  await buildSample(path)
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY", threads: "2" })
  const connection = await instance.connect()
  const duckdb = createDuckdb({ databases: { sample: path } })
  const warehouse = duckdb.open({ options: { database: "sample" }, credentials: null })
  const sqlOf = (n: number) =>
    `select region, channel, sum(net_amount) from orders join customers using (customer_id, region) where order_id > ${n} group by all`
  try {
    await warehouse.dryRun(sqlOf(0))
    const ours: number[] = []
    const floor: number[] = []
    for (let n = 1; n <= ROUNDS; n++) {
      let began = performance.now()
      await connection.runAndReadAll(`explain (format json) ${sqlOf(n)}`)
      floor.push(performance.now() - began)
      began = performance.now()
      await warehouse.dryRun(sqlOf(n))
      ours.push(performance.now() - began)
    }
    let worst = 0
    for (const [sql, truth] of TRUTHS) {
      const { bytes_scanned } = await warehouse.dryRun(sql)
      const reader = await connection.runAndReadAll(truth)
      const bytes = Number(reader.getRows()[0]?.[0])
      worst = Math.max(worst, Math.abs(bytes_scanned / bytes - 1) * 100)
    }
    return [
      {
        name: "dry-run: walls, price and schema",
        value: median(ours),
        unit: "ms",
        floor: median(floor),
        aim: { at_most: 1.5 },
      },
      { name: "dry-run: worst estimate against truth", value: worst, unit: "% off", aim: { at_most: 5 } },
    ]
  } finally {
    duckdb.close()
    connection.closeSync()
    instance.closeSync()
    await rm(folder, { recursive: true, force: true })
  }
}
