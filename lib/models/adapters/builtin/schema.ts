import { singular, stemsOf } from "#lib/models/adapters/builtin/words"

// What the planner knows of a warehouse: tables as the tools describe them, what each column is for, and how tables join.

export type ColumnFacts = {
  name: string
  type: string
  nullable?: boolean
  description?: string
  sample_values?: string[]
  null_share?: number
}
export type TableFacts = { name: string; row_count?: number; columns: ColumnFacts[] }

/** A column of a table. */
export type Ref = { table: string; column: string }

/** `key` joins, `time` dates, `number` adds up, `flag` is true or false, `text` names things. */
export type ColumnKind = "key" | "time" | "number" | "flag" | "text"

export type Column = ColumnFacts & { table: string; kind: ColumnKind; stems: string[] }
export type Table = { name: string; row_count: number | null; columns: Column[]; stems: string[]; keys: string[] }
export type Edge = { from: Ref; to: Ref; nullable: boolean }
export type Schema = { tables: Table[]; edges: Edge[] }

const TIME = /^(?:date|timestamp|datetime)/i
const NUMBER =
  /^(?:u?(?:tiny|small|big|huge)?int|integer|int\d|u?int\d|decimal|numeric|number|double|float|real|money)/i
const LABELLIKE =
  /(?:^|_)(?:year|month|week|day|hour|quarter|zip|postcode|zipcode|phone|code|version|latitude|longitude|lat|lon|number)$/i

function kindOf(column: ColumnFacts): ColumnKind {
  if (
    /^(?:id|uuid|guid)$/i.test(column.name) ||
    /(?:_id|_key|_uuid)$/i.test(column.name) ||
    /^[a-z]+Id$/.test(column.name)
  )
    return "key"
  if (/^uuid/i.test(column.type)) return "key"
  if (TIME.test(column.type)) return "time"
  if (/^bool/i.test(column.type)) return "flag"
  if (NUMBER.test(column.type) && !LABELLIKE.test(column.name)) return "number"
  return "text"
}

/** The words of a table's name without the prefixes of modelling tools: `dim_customers` -> customer. */
export const tableStems = (name: string) =>
  stemsOf(
    name
      .replace(/^.*\./, "")
      .replace(/^(?:dim|fct|fact|stg|tbl|raw|mart)_/i, "")
      .replace(/_(?:wide|fact|dim|all|table|flat)$/i, ""),
  )

/** Classifies columns and finds the joins: a column `x_id` leads to the table of x's, where its key stands. */
export function schemaOf(facts: TableFacts[]): Schema {
  const tables: Table[] = facts.map((table) => {
    const stems = tableStems(table.name)
    const own = `${stems.join("_")}_id`
    const columns = table.columns.map((column) => ({
      ...column,
      table: table.name,
      kind: kindOf(column),
      stems: stemsOf(column.name),
    }))
    const names = columns.filter((column) => column.kind === "key").map((column) => column.name)
    const keys = names.filter(
      (name) =>
        name.toLowerCase() === "id" ||
        stemsOf(name).join("_") === own ||
        stemsOf(name).join("_") === `${stems.at(-1)}_id`,
    )
    return { name: table.name, row_count: table.row_count ?? null, columns, stems, keys }
  })
  return { tables, edges: tables.flatMap((table) => edgesOf(table, tables)) }
}

function edgesOf(table: Table, tables: Table[]): Edge[] {
  const edges: Edge[] = []
  for (const column of table.columns) {
    if (column.kind !== "key" || table.keys.includes(column.name)) continue
    const stem = column.stems.slice(0, -1).join("_")
    if (!stem) continue
    const named = (other: Table) =>
      other.stems.join("_") === stem || other.stems.at(-1) === stem || stem.endsWith(`_${other.stems.join("_")}`)
    const target =
      tables.find((other) => other !== table && other.keys.length > 0 && other.stems.join("_") === stem) ??
      tables.find((other) => other !== table && other.keys.length > 0 && named(other))
    if (!target) continue
    const key = target.keys.find((name) => name === column.name) ?? target.keys[0]
    if (key)
      edges.push({
        from: { table: table.name, column: column.name },
        to: { table: target.name, column: key },
        nullable: column.nullable ?? false,
      })
  }
  return edges
}

export const tableOf = (schema: Schema, name: string): Table | undefined =>
  schema.tables.find((table) => table.name === name)

export function columnOf(schema: Schema, ref: Ref): Column | undefined {
  return tableOf(schema, ref.table)?.columns.find((column) => column.name === ref.column)
}

/** The joins from one table to another, each from many rows to one, so that nothing is counted twice; null when there is no way. */
export function pathTo(schema: Schema, from: string, to: string): Edge[] | null {
  if (from === to) return []
  const seen = new Set([from])
  let paths: { at: string; edges: Edge[] }[] = [{ at: from, edges: [] }]
  while (paths.length > 0) {
    const next: typeof paths = []
    for (const path of paths) {
      for (const edge of schema.edges) {
        if (edge.from.table !== path.at || seen.has(edge.to.table)) continue
        const edges = [...path.edges, edge]
        if (edge.to.table === to) return edges
        seen.add(edge.to.table)
        next.push({ at: edge.to.table, edges })
      }
    }
    paths = next
  }
  return null
}

const LABELS = [
  /^(?:full_|display_)?name$/i,
  /_name$/i,
  /^title$/i,
  /_title$/i,
  /^label$/i,
  /^company$/i,
  /(?:^|_)code$/i,
  /^sku$/i,
  /^email$/i,
  /^subject$/i,
  /^slug$/i,
]

/** The column that names a row of a table to people: `name`, `title`, else its key. */
export function labelOf(table: Table): Column | undefined {
  for (const pattern of LABELS) {
    const found = table.columns.find((column) => column.kind === "text" && pattern.test(column.name))
    if (found) return found
  }
  return (
    table.columns.find((column) => table.keys.includes(column.name)) ??
    table.columns.find((column) => column.kind === "text")
  )
}

const TIMES = [
  /^(?:ordered|placed|purchased|sold|transacted|invoiced)_?(?:at|on|date)$/i,
  /^(?:occurred|happened|event|started|opened|signed_up|signup|subscribed|registered|spent|spend)_?(?:at|on|date|time|day)$/i,
  /^order_date$/i,
  /^(?:created|inserted)_?(?:at|on|date)$/i,
  /^(?:date|day|ts|timestamp|month|week)$/i,
  /(?:_at|_date|_on|_day|_ts)$/i,
]
const LATER =
  /^(?:updated|modified|deleted|cancell?ed|ended|closed|resolved|shipped|delivered|expire[sd]|loaded|synced|refunded|birth|dob|last|next|first_response)/i

/** The column that says when a row happened; null when a table has no time. */
export function timeOf(table: Table): Column | undefined {
  const times = table.columns.filter((column) => column.kind === "time")
  for (const pattern of TIMES) {
    const found = times.find((column) => pattern.test(column.name) && !LATER.test(column.name))
    if (found) return found
  }
  return times.find((column) => !LATER.test(column.name)) ?? times[0]
}

/** A table's name as people say it, in the singular: `order_items` -> order item. */
export const nounOf = (table: Table) => table.stems.join(" ")

/** The plural: order item -> order items. */
export function plural(noun: string): string {
  if (singular(noun) !== noun) return noun
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  if (/(?:s|sh|ch|x|z)$/.test(noun)) return noun === "sales" ? noun : `${noun}es`
  return `${noun}s`
}

/** The values a text column is known to hold: samples, else a list in its description ("Sales region: North, South"). */
export function valuesOf(column: Column): string[] {
  if (column.kind !== "text") return []
  const listed = /^(?:[^:]*:)?\s*((?:[\w][\w &+/-]{0,30}(?:, | or | and )){1,30}[\w][\w &+/-]{0,30})\.?$/.exec(
    column.description ?? "",
  )?.[1]
  const fromText = listed ? listed.split(/, | or | and /) : []
  return [...new Set([...(column.sample_values ?? []), ...fromText])]
}
