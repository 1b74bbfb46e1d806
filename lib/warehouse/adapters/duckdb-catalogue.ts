import "server-only"
import type { DuckDBConnection } from "@duckdb/node-api"
import type { Profile } from "#lib/warehouse/adapters/duckdb-protocol"
import { toJson } from "#lib/warehouse/adapters/duckdb-values"
import { columnKind } from "#lib/warehouse/column-kind"
import type { TableColumn } from "#lib/warehouse/contract"
import type { CatalogueTable } from "#lib/warehouse/plan"

// Statements of ours about the file itself. They run in the executor and never contain what a person wrote.

const FIXED_WIDTH: [RegExp, number][] = [
  [/^(boolean|u?tinyint)$/i, 1],
  [/^u?smallint$/i, 2],
  [/^(u?integer|date|float)$/i, 4],
  [/^(u?hugeint|uuid|interval)$/i, 16],
]
const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`

function fixedWidth(type: string): number | null {
  const precision = /^decimal\((\d+)/i.exec(type)
  if (precision)
    return Number(precision[1]) <= 4 ? 2 : Number(precision[1]) <= 9 ? 4 : Number(precision[1]) <= 18 ? 8 : 16
  const kind = columnKind(type)
  if (kind === "text" || kind === "other") return FIXED_WIDTH.find(([pattern]) => pattern.test(type))?.[1] ?? null
  return FIXED_WIDTH.find(([pattern]) => pattern.test(type))?.[1] ?? 8
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql)
  return reader.getRowObjects().map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, toJson(v)])))
}

/** Tables and views with their columns, row counts and the mean width of each column. */
export async function readCatalogue(connection: DuckDBConnection): Promise<CatalogueTable[]> {
  const found = await rowsOf(
    connection,
    `select database_name, schema_name, name, kind, comment, schema_name = current_schema() and database_name = current_database() as is_default
     from (select database_name, schema_name, table_name as name, 'table' as kind, comment from duckdb_tables() where not internal
       union all select database_name, schema_name, view_name, 'view', comment from duckdb_views() where not internal)
     where database_name = current_database() order by schema_name, name`,
  )
  const columns = await rowsOf(
    connection,
    `select schema_name, table_name, column_name, data_type, is_nullable, comment from duckdb_columns()
     where database_name = current_database() and not internal order by schema_name, table_name, column_index`,
  )
  const tables: CatalogueTable[] = []
  for (const table of found) {
    const mine = columns.filter((c) => c.schema_name === table.schema_name && c.table_name === table.name)
    const open = mine.filter((c) => fixedWidth(String(c.data_type)) === null)
    const widths = open.map((c, i) => `avg(strlen(${identifier(String(c.column_name))}::varchar)) as w${i}`)
    const isView = table.kind === "view"
    const from = `${identifier(String(table.schema_name))}.${identifier(String(table.name))}`
    // A view weighs nothing by itself: the plan names the tables below it.
    const [measured] = isView
      ? [{ rows: 0 }]
      : await rowsOf(connection, `select ${["count(*) as rows", ...widths].join(", ")} from ${from}`)
    const row_count = Number(measured?.rows ?? 0)
    const described = mine.map((column): TableColumn => {
      const type = String(column.data_type)
      const at = open.indexOf(column)
      const width = fixedWidth(type) ?? (isView ? 0 : Number((measured as Record<string, unknown>)[`w${at}`] ?? 0))
      return {
        name: String(column.column_name),
        type,
        kind: columnKind(type),
        nullable: column.is_nullable === true,
        description: column.comment === null ? null : String(column.comment),
        width: Math.round(width * 100) / 100,
        null_share: null,
        distinct_count: null,
        sample_values: null,
        min: null,
        max: null,
      }
    })
    tables.push({
      catalog: String(table.database_name),
      schema: String(table.schema_name),
      name: String(table.name),
      table_type: isView ? "view" : "table",
      description: table.comment === null ? null : String(table.comment),
      is_default_schema: table.is_default === true,
      row_count,
      size_bytes: Math.round(described.reduce((sum, column) => sum + column.width, 0) * row_count),
      columns: described,
    })
  }
  return tables
}

const MOST_DISTINCT = 30
const SAMPLE_ROWS = 50_000

/** What the values of a table look like: null shares, ranges, and the frequent values of columns with few. */
export async function readProfile(
  connection: DuckDBConnection,
  table: { schema: string; name: string },
): Promise<Profile[]> {
  const from = `${identifier(table.schema)}.${identifier(table.name)}`
  const columns = await rowsOf(
    connection,
    `select column_name, data_type from duckdb_columns() where database_name = current_database()
     and schema_name = '${table.schema.replaceAll("'", "''")}' and table_name = '${table.name.replaceAll("'", "''")}' order by column_index`,
  )
  if (columns.length === 0) return []
  const kinds = columns.map((column) => columnKind(String(column.data_type)))
  const asks = columns.map((column, i) => {
    const name = identifier(String(column.column_name))
    const ranged = kinds[i] === "number" || kinds[i] === "date" || kinds[i] === "timestamp"
    const range = ranged ? `, min(${name})::varchar as lo${i}, max(${name})::varchar as hi${i}` : ""
    return `count(${name}) as n${i}${range}`
  })
  const [row = {}] = await rowsOf(connection, `select count(*) as rows, ${asks.join(", ")} from ${from}`)
  const texts = columns.filter((_, i) => kinds[i] === "text" || kinds[i] === "boolean")
  const counts = texts.map((column, i) => `approx_count_distinct(${identifier(String(column.column_name))}) as d${i}`)
  const [distinct = {}] =
    counts.length === 0
      ? []
      : await rowsOf(connection, `select ${counts.join(", ")} from (from ${from} limit ${SAMPLE_ROWS})`)
  const total = Number(row.rows ?? 0)
  const profiles: Profile[] = []
  // One after the other: statements of one connection side by side multiply its memory.
  for (const [i, column] of columns.entries()) {
    const name = identifier(String(column.column_name))
    const at = texts.indexOf(column)
    const distinct_count = at < 0 ? null : Number(distinct[`d${at}`] ?? 0)
    const few = distinct_count !== null && distinct_count > 0 && distinct_count <= MOST_DISTINCT
    const frequent = `select ${name}::varchar as v from (from ${from} limit ${SAMPLE_ROWS}) where ${name} is not null
      group by 1 order by count(*) desc, 1 limit ${MOST_DISTINCT}`
    const values = few ? await rowsOf(connection, frequent) : null
    const text = (value: unknown) => (value === undefined || value === null ? null : String(value))
    profiles.push({
      column: String(column.column_name),
      null_share: total === 0 ? 0 : Math.round((1 - Number(row[`n${i}`] ?? 0) / total) * 10_000) / 10_000,
      distinct_count,
      sample_values: values?.map((value) => String(value.v).slice(0, 80)) ?? null,
      min: text(row[`lo${i}`]),
      max: text(row[`hi${i}`]),
    })
  }
  return profiles
}
