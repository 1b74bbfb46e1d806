import type { TableColumn } from "#lib/warehouse/contract"
import type { TablePrice } from "#lib/warehouse/warehouse"

// The price of a DuckDB plan: for each scan, rows of the table x mean width of the columns it reads. Logical bytes, so
// that a price does not depend on compression, caches or luck.

export type CatalogueTable = {
  catalog: string
  schema: string
  name: string
  table_type: "table" | "view"
  description: string | null
  is_default_schema: boolean
  row_count: number
  size_bytes: number
  columns: TableColumn[]
}

type PlanNode = { name?: string; children?: PlanNode[]; extra_info?: Record<string, unknown> }

export type PlanPrice = { bytes: number; cardinality: number; tables: TablePrice[] }

/** Operators whose work is the product of their inputs, whatever they say they will put out. */
const PRODUCTS = new Set(["CROSS_PRODUCT", "BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN", "POSITIONAL_SCAN"])
const ROWID_WIDTH = 8

/** The parts of a dotted name as the engine prints it: `"sample".main.orders` has three. */
function nameParts(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|[^."]+/g)].map(([all, quoted]) =>
    quoted === undefined ? all : quoted.replaceAll('""', '"'),
  )
}

const tableKey = (...parts: string[]) => parts.map((part) => part.toLowerCase()).join("\u0000")

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === "string" && value ? [value] : []

/** `schema.name`, or `name` in the default schema. */
export function displayName(table: CatalogueTable): string {
  return table.is_default_schema ? table.name : `${table.schema}.${table.name}`
}

/** Columns a scan reads: what it projects and what its filters look at. Null when a projection is not a column we know. */
function columnsRead(
  table: CatalogueTable,
  info: Record<string, unknown>,
): { columns: TableColumn[]; extra_width: number } | null {
  const read = new Set<TableColumn>()
  let extra_width = 0
  for (const projection of texts(info.Projections)) {
    const name = projection.toLowerCase()
    const column = table.columns.find(
      (c) => c.name.toLowerCase() === name || name.startsWith(`${c.name.toLowerCase()}.`),
    )
    if (column) read.add(column)
    else if (name === "rowid") extra_width += ROWID_WIDTH
    else return null
  }
  const filters = Object.entries(info)
    .filter(([key]) => /filter/i.test(key))
    .flatMap(([, value]) => texts(value))
    .map((filter) => filter.replaceAll(/'(?:[^']|'')*'/g, "''").toLowerCase())
  for (const column of table.columns) {
    const escaped = column.name.toLowerCase().replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
    if (filters.some((filter) => new RegExp(`(^|[^\\w])${escaped}($|[^\\w])`).test(filter))) read.add(column)
  }
  return { columns: [...read], extra_width }
}

/**
 * Prices the output of `EXPLAIN (FORMAT JSON)`. A scanned table outside the catalogue, or a projection that is no
 * column, is priced as everything that is known to be there, never as nothing.
 */
export function pricePlan(plan: unknown, catalogue: CatalogueTable[]): PlanPrice {
  const byName = new Map(catalogue.map((table) => [tableKey(table.catalog, table.schema, table.name), table]))
  const tables = new Map<string, { columns: Set<string>; bytes: number; table_bytes: number }>()
  let largest = 0

  function scan(info: Record<string, unknown>): void {
    const table = byName.get(tableKey(...nameParts(String(info.Table))))
    if (!table) {
      const everything = catalogue.reduce((sum, t) => sum + t.size_bytes, 0)
      tables.set(String(info.Table), { columns: new Set(["*"]), bytes: everything, table_bytes: everything })
      return
    }
    const read = columnsRead(table, info)
    const columns = read?.columns ?? table.columns
    const width = columns.reduce((sum, column) => sum + column.width, read?.extra_width ?? 0)
    const entry = tables.get(displayName(table)) ?? {
      columns: new Set<string>(),
      bytes: 0,
      table_bytes: table.size_bytes,
    }
    for (const column of columns) entry.columns.add(column.name)
    entry.bytes += Math.round(table.row_count * width)
    tables.set(displayName(table), entry)
  }

  function rows(node: PlanNode): number {
    const inputs = (node.children ?? []).map(rows)
    const info = node.extra_info ?? {}
    if (info.Table) scan(info)
    const said = Number(info["Estimated Cardinality"] ?? Number.NaN)
    const most = inputs.length === 0 ? 1 : Math.max(...inputs)
    const out = PRODUCTS.has(node.name ?? "")
      ? inputs.reduce((a, b) => a * Math.max(b, 1), 1)
      : Number.isFinite(said)
        ? said
        : most
    largest = Math.max(largest, out)
    return out
  }

  for (const root of Array.isArray(plan) ? (plan as PlanNode[]) : [plan as PlanNode]) rows(root)
  const priced = [...tables].map(([table, { columns, bytes, table_bytes }]) => ({
    table,
    columns: [...columns],
    bytes,
    table_bytes,
  }))
  return { bytes: priced.reduce((sum, table) => sum + table.bytes, 0), cardinality: largest, tables: priced }
}
