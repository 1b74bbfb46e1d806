import type { Ask } from "#lib/models/adapters/builtin/ask"
import { type Fit, MOST_GROUPS } from "#lib/models/adapters/builtin/fitting"
import { at, type Measure } from "#lib/models/adapters/builtin/measures"
import type { Plan, PlannedFilter, Resolution } from "#lib/models/adapters/builtin/plan"
import { filterFrom, mainAmount } from "#lib/models/adapters/builtin/reach"
import {
  type Edge,
  pathTo,
  plural,
  type Ref,
  type Schema,
  type Table,
  tableOf,
  timeOf,
} from "#lib/models/adapters/builtin/schema"
import { identifier, listed, sentence } from "#lib/models/adapters/builtin/words"

// From a chosen reading to a plan: comparisons, shares, rankings, and the joins all of it needs.

const FIRST_GROUPS = 20

export function planned(ask: Ask, chosen: Fit, schema: Schema, today: string): Resolution {
  const { measure, dimensions, time } = chosen
  const filters = [...chosen.filters]
  const notes: string[] = []
  let made = measure
  let shape: Plan["shape"] = "plain"
  let grain = ask.grain
  const part = ask.part
  if (ask.averageOver && time && (made.agg === "avg" || made.agg === "median")) grain = ask.averageOver
  else if (ask.averageOver && time) made = averaged(measure, ask.averageOver, time)
  if (grain === null && part === null && ask.flags.has("trend")) grain = "month"
  const values = filters.filter((filter) => filter.kind === "values")
  if (ask.flags.has("share") && dimensions.length === 0 && values.length > 0 && !made.sql) {
    made = shareOf(made, values[0] as PlannedFilter & { kind: "values" })
    filters.splice(filters.indexOf(values[0] as PlannedFilter), 1)
  } else if (ask.flags.has("share") && (dimensions.length > 0 || part) && !made.sql) shape = "share"
  const several = filters.find((filter) => filter.kind === "values" && filter.values.length > 1 && !filter.is_negated)
  if (ask.flags.has("versus") && several?.kind === "values" && dimensions.length === 0) {
    const name = identifier(several.ref.column)
    dimensions.push({ ref: several.ref, name, label: sentence(name), table: null, distinct: several.values.length })
  }
  const spans: Plan["spans"] = ask.periods.map(({ from, to, moving, step, label }) => ({
    from,
    to,
    moving,
    step,
    label,
  }))
  if (ask.flags.has("growth")) {
    grain ??= dimensions.length === 0 && part === null ? (ask.compare === "previous_year" ? "year" : "month") : null
    if (grain) shape = "growth"
  } else if (ask.flags.has("cumulative")) {
    grain ??= "month"
    shape = "cumulative"
  }
  if (shape === "plain" && ask.compare && !made.sql) {
    if (grain && dimensions.length === 0) shape = "year_over_year"
    else if (!grain && !part && dimensions.length === 0) {
      shape = "delta"
      if (spans.length === 0) spans.push({ from: `${today.slice(0, 4)}-01-01`, to: null, label: "this year so far" })
    }
  }
  if (spans.length > 1 && ask.flags.has("versus")) shape = "versus"
  const isGroupCount = ask.flags.has("count_groups") && dimensions.length === 1
  if (isGroupCount) shape = "group_count"
  if (ask.flags.has("distribution") || ask.chart === "histogram") {
    const amount = made.row ? made : mainAmount(tableOf(schema, made.base) as Table)
    if (dimensions.length === 0 && grain === null && part === null && amount?.row) {
      shape = "histogram"
      made = {
        ...amount,
        label: sentence(amount.label.replace(/^Average /, "")),
        note: amount.note.replace(/^the (?:mean|sum) of /, "each "),
      }
    }
  }
  let order: Plan["order"] = grain || part ? "time" : "value_desc"
  let limit: number | null = null
  if (ask.top) {
    order = ask.top.order === "asc" ? "value_asc" : "value_desc"
    limit = ask.top.n ?? (dimensions.some((dimension) => dimension.table) ? 10 : null)
    if (dimensions.length === 2 && ask.top.n !== null) shape = "top_per_group"
    if ((grain || part) && dimensions.length > 0) {
      order = "time"
      notes.push(
        `I kept every ${grain ?? "group"}, since a ranking over time needs one ranking per ${grain ?? "group"}.`,
      )
      limit = null
    }
  } else if (
    !isGroupCount &&
    dimensions.length === 1 &&
    grain === null &&
    (dimensions[0]?.distinct ?? 0) > MOST_GROUPS &&
    dimensions[0]?.table
  ) {
    limit = FIRST_GROUPS
    notes.push(
      `There are ${dimensions[0].distinct?.toLocaleString("en-US")} ${plural(dimensions[0].label.toLowerCase())}; the first ${FIRST_GROUPS} are shown.`,
    )
  }
  const plan: Plan = {
    base: made.base,
    measures: [made],
    dimensions,
    grain,
    part,
    second_part: ask.secondPart,
    time: grain || part || spans.length > 0 || ask.averageOver ? time : null,
    spans,
    filters,
    back: ask.compare === "previous_period" ? (spans[0]?.step ?? "1 year") : "1 year",
    joins: [],
    order,
    limit,
    shape,
    chart: ask.chart,
    columns: [],
    notes,
  }
  plan.joins = joinsOf(plan, schema)
  const states = statesOf(plan, schema)
  if (states) notes.push(states)
  return { kind: "plan", plan }
}

/** Says so when money includes rows that were cancelled or refunded. */
function statesOf(plan: Plan, schema: Schema): string | null {
  if (!plan.measures.some((measure) => measure.format === "currency" && measure.name === "revenue")) return null
  const column = tableOf(schema, plan.base)?.columns.find((found) => /^(?:order_)?status$/i.test(found.name))
  if (!column || plan.filters.some((filter) => filter.kind === "values" && filter.ref.column === column.name))
    return null
  const lost = [...(column.sample_values ?? [])].filter((value) => /cancel|refund|return|void/i.test(value))
  return lost.length > 0
    ? `Revenue counts every order, ${listed(lost)} ones too; say "excluding ${lost.join(" and ")}" to leave them out.`
    : null
}

function averaged(measure: Measure, grain: string, time: Ref): Measure {
  const total = measure.sql ?? (measure.row ? `${measure.agg === "avg" ? "avg" : "sum"}(${measure.row})` : "count(*)")
  const units = `count(distinct date_trunc('${grain}', ${at(time.table, time.column)}))`
  const label = `Average ${measure.label.toLowerCase()} per ${grain}`
  return {
    ...measure,
    name: identifier(`${measure.name.replace(/^average_/, "")}_per_${grain}`),
    label: label.replace("Average average", "Average"),
    row: null,
    sql: `1.0 * ${total} / nullif(${units}, 0)`,
    format: measure.format === "integer" ? "number" : measure.format,
    note: `${measure.note} divided by the number of ${grain}s with rows`,
  }
}

/** "What share of orders were refunded": the part with the value over the whole. */
function shareOf(measure: Measure, filter: PlannedFilter & { kind: "values" }): Measure {
  const list = filter.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", ")
  const test = `${at(filter.ref.table, filter.ref.column)} ${filter.is_negated ? "not in" : "in"} (${list})`
  const sql = measure.row
    ? `1.0 * sum(case when ${test} then ${measure.row} else 0 end) / nullif(sum(${measure.row}), 0)`
    : `avg(case when ${test} then 1.0 else 0 end)`
  const what = `${filter.is_negated ? "not " : ""}${filter.values.join(" or ")}`
  return {
    ...measure,
    name: identifier(`${filter.values[0]} share`),
    label: `Share of ${measure.label.toLowerCase()} ${what}`,
    agg: "avg",
    row: null,
    sql,
    format: "percent",
    note: `the share of ${measure.label.toLowerCase()} where ${filter.ref.column} is ${what}`,
  }
}

const REFERENCE = /\{([^|{}]+)\|([^|{}]+)\}/g

/** The joins a plan needs, in the order they can be written. */
export function joinsOf(plan: Plan, schema: Schema): Edge[] {
  const tables = new Set<string>()
  for (const measure of plan.measures)
    for (const match of `${measure.row ?? ""}${measure.sql ?? ""}${measure.where ?? ""}`.matchAll(REFERENCE))
      tables.add(match[1] ?? "")
  for (const dimension of plan.dimensions) tables.add(dimension.ref.table)
  if (plan.time) tables.add(plan.time.table)
  for (const filter of plan.filters) if ("ref" in filter) tables.add(filter.ref.table)
  const joins: Edge[] = []
  for (const table of tables)
    for (const edge of pathTo(schema, plan.base, table) ?? []) if (!joins.includes(edge)) joins.push(edge)
  return joins
}

/** Measures of one table under the same grouping and format become one query with several columns. */
export function merged(found: Resolution[]): Resolution[] {
  const result: Resolution[] = []
  for (const next of found) {
    const known = result.find((other) => {
      if (other.kind !== "plan" || next.kind !== "plan") return false
      const [a, b] = [other.plan, next.plan]
      const isPlain =
        a.shape === "plain" &&
        b.shape === "plain" &&
        a.dimensions.length === b.dimensions.length &&
        (a.grain !== null || a.chart === "scatter") &&
        a.base === b.base
      return (
        isPlain &&
        (a.chart === "scatter" || a.dimensions.length === 0) &&
        (a.measures[0]?.format === b.measures[0]?.format || a.chart === "scatter") &&
        a.measures[0]?.where === b.measures[0]?.where
      )
    })
    if (known?.kind === "plan" && next.kind === "plan") {
      known.plan.measures.push(
        ...next.plan.measures.filter((measure) => !known.plan.measures.some((same) => same.name === measure.name)),
      )
      for (const join of next.plan.joins) if (!known.plan.joins.includes(join)) known.plan.joins.push(join)
    } else result.push(next)
  }
  return result
}

/** A plain list of rows: the newest first, keys last, at most eight columns. */
export function rowsOf(table: Table, ask: Ask, schema: Schema): Plan {
  const filters = ask.filters.flatMap((word) => filterFrom(table, word, schema)?.filter ?? [])
  const columns = table.columns.filter((column) => column.kind !== "key").slice(0, 8)
  const time = timeOf(table)
  const plan: Plan = {
    base: table.name,
    measures: [],
    dimensions: [],
    grain: null,
    part: null,
    second_part: null,
    time: time ? { table: table.name, column: time.name } : null,
    spans: ask.periods.map(({ from, to, moving, step, label }) => ({ from, to, moving, step, label })),
    filters,
    back: "1 year",
    joins: [],
    order: "time",
    limit: ask.top?.n ?? 100,
    shape: "rows",
    chart: "table",
    columns: columns.map((column) => ({ table: table.name, column: column.name })),
    notes: [],
  }
  plan.joins = joinsOf(plan, schema)
  return plan
}
