import {
  type Column,
  nounOf,
  plural,
  type Ref,
  type Schema,
  type Table,
  tableOf,
} from "#lib/models/adapters/builtin/schema"
import { identifier, sentence } from "#lib/models/adapters/builtin/words"

// Numbers a warehouse can answer with. A measure is SQL over one base table and the tables that base leads to.

export type Agg = "sum" | "avg" | "median" | "min" | "max" | "count" | "count_distinct"
export type Format = "currency" | "integer" | "number" | "percent"

/** `row` is the value of one row and `agg` how rows add up; `sql` stands for both where a ratio needs its own. `{table|column}` names a column. */
export type Measure = {
  name: string
  label: string
  base: string
  agg: Agg
  row: string | null
  sql?: string
  format: Format
  /** How well it fits the word that led to it; the best wins, equals are asked about. */
  score: number
  time?: Ref
  /** Rows that count at all: `{subscriptions|cancelled_on} is null`. */
  where?: string
  /** Said in the answer: how the number is made. */
  note: string
}

export const at = (table: string, column: string) => `{${table}|${column}}`

const AVERAGED =
  /(?:rate|ratio|pct|percent|score|price|rating|age|avg|average|mean|latency|duration|seconds|minutes|hours|days|_ms|_s|satisfaction|csat|nps|temperature|unit_cost|position|rank)$/i
const MONEY =
  /(?:amount|revenue|price|cost|spend|spent|mrr|arr|gmv|fee|tax|total|budget|profit|balance|ltv|payment|refund|sales|value|usd|eur|discount|cents)(?:_(?:usd|eur|net|gross|cents))?$/i
const SHARE = /(?:rate|ratio|pct|percent|share)$/i

/** How a numeric column is written: money, a share, whole or broken numbers. */
export function formatOf(column: Column): Format {
  if (isShare(column))
    return (column.sample_values ?? []).every((value) => Math.abs(Number(value)) <= 1) ? "percent" : "number"
  if (MONEY.test(column.name)) return "currency"
  return /int/i.test(column.type) && !AVERAGED.test(column.name) ? "integer" : "number"
}

/** Whether a numeric column holds shares, 0 to 1. */
export const isShare = (column: Column) =>
  SHARE.test(column.name) ||
  (/^discount$/i.test(column.name) && /share|percent|0 to 1/i.test(`${column.description ?? ""}`)) ||
  (/^discount$/i.test(column.name) &&
    (column.sample_values ?? []).length > 0 &&
    (column.sample_values ?? []).every((value) => Number(value) <= 1))
/** One row's value of a numeric column; cents become units. */
export const rowOf = (column: Column) =>
  /_cents$/i.test(column.name) ? `${at(column.table, column.name)} / 100.0` : at(column.table, column.name)

/** The measure of a numeric column: a sum, or a mean where adding up makes no sense (prices, rates, ages). */
export function columnMeasure(column: Column, score: number): Measure {
  const averaged = AVERAGED.test(column.name) || isShare(column)
  const name = column.name.replace(/_cents$/i, "")
  return {
    name: averaged && !/^(?:avg|average)/i.test(name) ? `average_${identifier(name)}` : identifier(name),
    label: averaged ? `Average ${sentence(name).toLowerCase()}` : sentence(name),
    base: column.table,
    agg: averaged ? "avg" : "sum",
    row: rowOf(column),
    format: formatOf(column),
    score,
    note: `${averaged ? "the mean" : "the sum"} of ${column.table}.${column.name}`,
  }
}

/** Rows of a table: orders, customers, tickets. */
export function countMeasure(table: Table, score: number): Measure {
  const noun = plural(nounOf(table))
  return {
    name: identifier(noun),
    label: sentence(noun),
    base: table.name,
    agg: "count",
    row: null,
    format: "integer",
    score,
    note: `the number of rows in ${table.name}`,
  }
}

/** Different keys in a table: customers who bought. */
export function distinctMeasure(table: Table, column: Column, noun: string, score: number): Measure {
  return {
    name: identifier(noun),
    label: sentence(noun),
    base: table.name,
    agg: "count_distinct",
    row: at(table.name, column.name),
    format: "integer",
    score,
    note: `the number of different ${table.name}.${column.name}`,
  }
}

/** The measure under another aggregate: average revenue, highest price. */
export function aggregated(measure: Measure, agg: Agg): Measure {
  if (measure.sql || measure.agg === agg) return measure
  if (agg === "count" || (!measure.row && agg !== "count_distinct")) return measure
  const prefix = {
    sum: "total",
    avg: "average",
    median: "median",
    min: "lowest",
    max: "highest",
    count: "",
    count_distinct: "distinct",
  }[agg]
  const plain = measure.label.replace(/^(?:Average|Total) /, "")
  const means = {
    sum: "the sum",
    avg: "the mean",
    median: "the median",
    min: "the lowest",
    max: "the highest",
    count: "",
    count_distinct: "the different values",
  }[agg]
  return {
    ...measure,
    agg,
    name: identifier(`${prefix}_${measure.name.replace(/^(?:average|total)_/, "")}`),
    label: `${sentence(prefix)} ${plain.charAt(0).toLowerCase()}${plain.slice(1)}`,
    format: agg === "avg" && measure.format === "integer" ? "number" : measure.format,
    note: measure.note.replace(/^the (?:sum|mean|median)/, means),
  }
}

/** The share of a table's rows that hold one value: the refund rate. */
export function shareMeasure(table: Table, ref: Ref, value: string, name: string, score: number): Measure {
  const sql = `avg(case when ${at(ref.table, ref.column)} = '${value.replaceAll("'", "''")}' then 1.0 else 0 end)`
  return {
    name: identifier(name),
    label: sentence(name),
    base: table.name,
    agg: "avg",
    row: null,
    sql,
    format: "percent",
    score,
    note: `the share of ${table.name} where ${ref.column} is ${value}`,
  }
}

/** The measure "x per y": a sum over different y, or over rows when y is the base table itself. */
export function perMeasure(measure: Measure, schema: Schema, unit: Table): Measure | null {
  if (measure.sql) return null
  const base = tableOf(schema, measure.base)
  if (!base) return null
  const link =
    base === unit ? null : schema.edges.find((edge) => edge.from.table === base.name && edge.to.table === unit.name)
  if (base !== unit && !link) return null
  const total = measure.row ? `sum(${measure.row})` : "count(*)"
  const units = link ? `count(distinct ${at(base.name, link.from.column)})` : "count(*)"
  const noun = nounOf(unit)
  const label = `${measure.label} per ${noun}`
  return {
    ...measure,
    name: identifier(`${measure.name}_per_${noun}`),
    label,
    row: null,
    sql: `1.0 * ${total} / nullif(${units}, 0)`,
    format: measure.format === "integer" ? "number" : measure.format,
    note: `${measure.note} divided by the number of ${plural(noun)}`,
  }
}
