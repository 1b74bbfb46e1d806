import { expect, test } from "vitest"
import { columnKind } from "#lib/warehouse/column-kind"
import { checkBudget, checkCardinality, positionAt, readableBytes } from "#lib/warehouse/refusal"
import type { DryRun } from "#lib/warehouse/warehouse"

const price = (bytes: number, columns: number, cardinality = 1): DryRun => ({
  bytes_scanned: bytes,
  is_estimate: true,
  estimated_cost_usd: 0,
  schema: [],
  referenced_tables: [
    { table: "small", columns: ["a"], bytes: 1, table_bytes: 1 },
    {
      table: "visits",
      columns: Array.from({ length: columns }, (_, i) => `c${i}`),
      bytes: bytes - 1,
      table_bytes: bytes,
    },
  ],
  cardinality,
})

test.each([
  [999, "999 bytes"],
  [1_000, "1.0 kB"],
  [99_999_999, "100 MB"],
  [1_500_000_000, "1.5 GB"],
  [25_000_000_000_000, "25 TB"],
])("%i bytes read as %s", (bytes, text) => {
  expect(readableBytes(bytes)).toBe(text)
})

test.each([
  ["select 1", 7, { position: 7, line: 1, column: 8 }],
  ["select 'ä',\n x", 14, { position: 13, line: 2, column: 2 }],
  ["select 1", undefined, null],
  ["select 1", 2 ** 64, null],
  ["select 1", 99, null],
])("in %j byte %s is at %j", (sql, offset, expected) => {
  expect(positionAt(sql, offset)).toEqual(expected)
})

test("the cap itself is refused, one byte less is not", () => {
  expect(() => checkBudget(price(100, 1), 100)).toThrowError(/would scan 100 bytes of visits; the cap is 100 bytes/)
  expect(() => checkBudget(price(99, 1), 100)).not.toThrow()
})

test.each([
  [200_000_000, 20, /Name only the columns that are needed instead of 20 of visits/],
  [200_000_000, 2, /fewer or narrower columns/],
  [1_000_000_001, 20, /partitioned query/],
])("%i bytes over %i columns: help fits", (bytes, columns, help) => {
  expect(() => checkBudget(price(bytes, columns), 100_000_000)).toThrowError(help)
})

test("effort is refused over the cap, with the figure", () => {
  expect(() => checkCardinality(price(1, 1, 1_000_001), 1_000_000)).toThrowError(/about 1,000,001 rows/)
  expect(() => checkCardinality(price(1, 1, 1_000_000), 1_000_000)).not.toThrow()
})

test.each([
  ["DECIMAL(38,2)", "number"],
  ["UBIGINT", "number"],
  ["INTERVAL", "other"],
  ["INTEGER[]", "other"],
  ["STRUCT(a INTEGER)", "other"],
  ["DATE", "date"],
  ["TIMESTAMP WITH TIME ZONE", "timestamp"],
  ["timestamptz", "timestamp"],
  ["TIME", "time"],
  ["BOOLEAN", "boolean"],
  ["VARCHAR", "text"],
  ["UUID", "text"],
  ["BLOB", "other"],
  ["character varying(20)", "text"],
])("%s is %s", (type, kind) => {
  expect(columnKind(type)).toBe(kind)
})
