import { DuckDBInstance } from "@duckdb/node-api"
import { expect, test } from "vitest"
import { readEngineError } from "#lib/warehouse/engine-errors"
import { positionAt } from "#lib/warehouse/refusal"

const connection = await (await DuckDBInstance.create(":memory:")).connect()
await connection.run("create table orders as select 1 as region, 2 as net_amount")

const LONG = `select region, 'ä' as umlaut, ${Array.from({ length: 40 }, (_, i) => `${i} as c${i}`).join(", ")}, missing_column from orders`

test.each([
  ["select nope from orders", "nope"],
  ["select region,\n  'ä€' as x,\n  nope\nfrom orders", "nope"],
  [LONG, "missing_column"],
  ["select region from ordres", "ordres"],
])("the engine's error about %j points at %j", async (sql, token) => {
  const errorOf = (text: string) => connection.run(text).catch((caught: Error) => caught)
  const read = readEngineError(sql, ((await errorOf(sql)) as Error).message)
  expect(readEngineError(sql, ((await errorOf(`explain\n${sql}`)) as Error).message, 1)).toEqual(read)
  expect(positionAt(sql, read.position)?.position).toBe(sql.indexOf(token))
  expect(read.message).not.toMatch(/LINE|\^|Error:/)
})

test("suggestions stay, an error without a place has none", () => {
  const text = 'Binder Error: Referenced column "nett" not found!\nCandidate bindings: "net_amount"'
  expect(readEngineError("select nett from orders", text)).toEqual({
    message: 'Referenced column "nett" not found! Candidate bindings: "net_amount"',
  })
})
