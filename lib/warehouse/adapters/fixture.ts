import "server-only"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"

// A small warehouse for tests: known rows, one table too wide to read, one in another dataset, one view.

const STATEMENTS = [
  `create table sales as select i::bigint as id, ['North', 'South', 'East'][1 + i % 3] as region, (i * 1.25)::decimal(12, 2) as amount,
     timestamp '2026-01-01' + to_hours(i::int) as sold_at, (date '2026-01-01' + i::int) as day, i % 7 = 0 as is_gift, case when i % 10 = 0 then null else i end as score
   from range(1000) t(i)`,
  "create table regions as select * from (values ('North', 'Cold'), ('South', 'Warm'), ('East', 'Mild')) r(region, climate)",
  "create table wide as select i as id, repeat('a', 500) as one, repeat('b', 500) as two, i % 4 as kind from range(120000) t(i)",
  "create schema raw",
  "create table raw.events as select i as event_id from range(10) t(i)",
  "create view gifts as select id, amount from sales where is_gift",
  "comment on table sales is 'Sales of the fixture'",
  "comment on column sales.amount is 'Money, in euros'",
]

export async function makeFixture(): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-warehouse-"))
  const path = join(folder, "shop.duckdb")
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  for (const statement of STATEMENTS) await connection.run(statement)
  connection.closeSync()
  instance.closeSync()
  return { path, remove: () => rm(folder, { recursive: true, force: true }) }
}
