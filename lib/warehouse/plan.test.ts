import { expect, test } from "vitest"
import type { TableColumn } from "#lib/warehouse/contract"
import { type CatalogueTable, pricePlan } from "#lib/warehouse/plan"

const column = (name: string, width: number): TableColumn => ({
  name,
  type: "VARCHAR",
  kind: "text",
  nullable: true,
  description: null,
  width,
  null_share: null,
  distinct_count: null,
  sample_values: null,
  min: null,
  max: null,
})
const CATALOGUE: CatalogueTable[] = [
  {
    catalog: "my shop",
    schema: "main",
    name: 'odd "name"',
    table_type: "table",
    description: null,
    is_default_schema: true,
    row_count: 100,
    size_bytes: 1_700,
    columns: [column("a", 2), column("b", 5), column("a_b", 10)],
  },
]
const NAME = '"my shop".main."odd ""name"""'
const scan = (info: object) => ({ name: "SEQ_SCAN", children: [], extra_info: { Table: NAME, ...info } })

test.each([
  ["one column as a text", { Projections: "a" }, 200],
  ["several columns", { Projections: ["a", "b"] }, 700],
  ["nothing for a count", { Projections: "" }, 0],
  ["a filtered column counts once", { Projections: ["a"], Filters: ["a>1", "b='x'"] }, 700],
  ["a name within a literal does not count", { Projections: "a", Filters: "a='b and a_b''b'" }, 200],
  ["a name within a name does not count", { Filters: "a_b>1" }, 1_000],
  ["a field of a struct counts as its column", { Projections: "b.x" }, 500],
  ["row ids weigh eight bytes", { Projections: ["rowid", "a"] }, 1_000],
  ["an unknown projection counts as the whole row", { Projections: ["a", "mystery"] }, 1_700],
  ["a table outside the catalogue counts as everything", { Table: "x.y.z", Projections: "a" }, 1_700],
])("%s", (_name, info, bytes) => {
  expect(pricePlan([scan(info)], CATALOGUE).bytes).toBe(bytes)
})

test("every scan of a plan is paid, and named by table", () => {
  const join = { name: "HASH_JOIN", children: [scan({ Projections: "a" }), scan({ Projections: "b" })], extra_info: {} }
  expect(pricePlan(join, CATALOGUE)).toMatchObject({
    bytes: 700,
    tables: [{ table: 'odd "name"', columns: ["a", "b"], bytes: 700, table_bytes: 1_700 }],
  })
})

test("products of inputs count as work, whatever the plan says it puts out", () => {
  const range = (rows: number) => ({
    name: "RANGE",
    children: [],
    extra_info: { "Estimated Cardinality": String(rows) },
  })
  const cross = { name: "CROSS_PRODUCT", children: [range(1e6), range(1e6)], extra_info: {} }
  const top = { name: "UNGROUPED_AGGREGATE", children: [cross], extra_info: { "Estimated Cardinality": "1" } }
  expect(pricePlan([top], []).cardinality).toBe(1e12)
  expect(pricePlan([{ name: "DUMMY_SCAN" }], []).cardinality).toBe(1)
})
