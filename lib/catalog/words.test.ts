import { expect, test } from "vitest"
import type { TableDetail } from "#lib/catalog/contract"
import { searchTables, wordsOf } from "#lib/catalog/words"

const column = (name: string, description: string | null = null, sample_values: string[] | null = null) => ({
  name,
  type: "VARCHAR",
  kind: "text" as const,
  nullable: true,
  description,
  width: 8,
  null_share: null,
  distinct_count: null,
  sample_values,
  min: null,
  max: null,
})
const table = (name: string, description: string, columns: TableDetail["columns"]): TableDetail => ({
  id: `id-${name}`,
  dataset_id: "d",
  connection_id: "c",
  dataset_name: "main",
  name,
  fully_qualified_name: `main.${name}`,
  table_type: "table",
  description,
  row_count: 1,
  size_bytes: 1,
  column_count: columns.length,
  status: "present",
  last_scanned_at: null,
  columns,
})
const TABLES = [
  table("customers", "People who buy", [column("region"), column("email")]),
  table("order_items", "Lines", [column("order_id")]),
  table("orders", "One row per order", [
    column("region"),
    column("status", null, ["completed", "refunded"]),
    column("netAmount", "Revenue in euros"),
  ]),
]
const found = (words: string) =>
  searchTables(TABLES, words).map((match) => [match.table_name, match.column].filter(Boolean).join("."))

test.each([
  ["ordered_at", ["ordered", "at"]],
  ["netAmount by Region", ["net", "amount", "region"]],
  ["Categories, boxes and buses of the glass", ["category", "boxe", "buse", "glass"]],
  ["größe 2024", ["größe", "2024"]],
  ["the of", []],
])("words of %s", (text, words) => {
  expect(wordsOf(text)).toEqual(words)
})

test.each([
  ["orders", ["orders", "order_items", "order_items.order_id"]],
  ["orders by region", ["orders", "orders.region", "order_items"]],
  ["revenue", ["orders.netAmount"]],
  ["refunded", ["orders.status"]],
  ["weather", []],
  ["", []],
])("%s finds", (words, expected) => {
  expect(found(words).slice(0, expected.length || 1)).toEqual(expected)
})
