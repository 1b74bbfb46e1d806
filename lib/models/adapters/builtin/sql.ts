import type { Measure } from "#lib/models/adapters/builtin/measures"
import type { Plan, PlannedFilter, Span } from "#lib/models/adapters/builtin/plan"
import { type Edge, plural, type Ref } from "#lib/models/adapters/builtin/schema"

// A plan as one SELECT in DuckDB's dialect. The walls check it again; nothing here is trusted to be safe.

/** The column names a plan's query returns, by what they are. */
export type ResultColumns = {
  time: string | null
  part: string | null
  dimensions: string[]
  measures: string[]
  extra: string[]
}
export type Written = { sql: string; columns: ResultColumns }

const RESERVED = new Set(
  "all and any as asc between by case cast column cross desc distinct else end except exists false filter for from full group having in inner intersect into is join left like limit natural not null offset on or order outer over partition primary qualify references right row select set table then to true union unique using values when where window with".split(
    " ",
  ),
)

/** An identifier, quoted where it has to be; a dotted table name stays qualified. */
export const name = (text: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(text) && !RESERVED.has(text) ? text : `"${text.replaceAll('"', '""')}"`
const tableName = (text: string) => text.split(".").map(name).join(".")
const literal = (value: string) => `'${value.replaceAll("'", "''")}'`

const REFERENCE = /\{([^|{}]+)\|([^|{}]+)\}/g

/** Writes columns bare in a query of one table, with their table as soon as there are two. */
function scribe(plan: Plan) {
  const isJoined = plan.joins.length > 0
  const column = (ref: Ref) => (isJoined ? `${tableName(ref.table)}.${name(ref.column)}` : name(ref.column))
  const text = (template: string) =>
    template.replace(REFERENCE, (_, table: string, col: string) => column({ table, column: col }))
  const value = (measure: Measure) => {
    if (measure.sql) return text(measure.sql)
    if (measure.agg === "count" || !measure.row) return "count(*)"
    const row = text(measure.row)
    return measure.agg === "count_distinct" ? `count(distinct ${row})` : `${measure.agg}(${row})`
  }
  return { column, text, value }
}

const PARTS = {
  hour_of_day: { name: "hour", write: (column: string) => `extract(hour from ${column})` },
  day_of_week: { name: "weekday", write: (column: string) => `dayname(${column})` },
  month_of_year: { name: "month_of_year", write: (column: string) => `extract(month from ${column})` },
} as const

function from(plan: Plan, joins: Edge[]): string {
  const { column } = scribe(plan)
  const lines = joins.map(
    (edge) =>
      `${edge.nullable ? "left join" : "join"} ${tableName(edge.to.table)} on ${column(edge.to)} = ${column(edge.from)}`,
  )
  return [`from ${tableName(plan.base)}`, ...lines].join("\n")
}

/** A span as a half-open interval, so that the last day counts whole for dates and timestamps alike. */
function within(column: string, span: Span): string[] {
  if (span.moving) return [`${column} >= ${span.moving.from}`, `${column} < ${span.moving.to}`]
  const found: string[] = []
  if (span.from) found.push(`${column} >= date '${span.from}'`)
  if (span.to) found.push(`${column} < date '${span.to}'`)
  return found
}

function predicate(filter: PlannedFilter, plan: Plan): string | null {
  const { column, text } = scribe(plan)
  if (filter.kind === "values") {
    const [only] = filter.values
    if (filter.values.length === 1 && only !== undefined)
      return `${column(filter.ref)} ${filter.is_negated ? "<>" : "="} ${literal(only)}`
    return `${column(filter.ref)} ${filter.is_negated ? "not in" : "in"} (${filter.values.map(literal).join(", ")})`
  }
  if (filter.kind === "flag") return `${filter.is_negated ? "not " : ""}${column(filter.ref)}`
  if (filter.kind === "number") return `${text(filter.expression)} ${filter.op} ${filter.value}`
  return filter.kind === "sql" ? text(filter.sql) : null
}

function where(plan: Plan, spans: Span[]): string[] {
  const { column, text } = scribe(plan)
  const found = plan.filters.flatMap((filter) => predicate(filter, plan) ?? [])
  for (const measure of plan.measures)
    if (measure.where && !found.includes(text(measure.where))) found.push(text(measure.where))
  if (plan.time) {
    const time = column(plan.time)
    const spanned = spans.map((span) => within(time, span).join(" and ")).filter(Boolean)
    if (spanned.length === 1) found.push(...spanned)
    else if (spanned.length > 1) found.push(`(${spanned.map((one) => `(${one})`).join(" or ")})`)
  }
  return found
}

type Grouped = { lines: string[]; columns: ResultColumns; groups: number }

/** SELECT, FROM, WHERE, GROUP BY and HAVING of a plan, without an order. */
function grouped(plan: Plan, spans: Span[] = plan.spans): Grouped {
  const { column, value, text } = scribe(plan)
  const columns: ResultColumns = { time: null, part: null, dimensions: [], measures: [], extra: [] }
  const select: string[] = []
  const groups: string[] = []
  const taken = new Set<string>()
  const unique = (wanted: string) => {
    let free = wanted
    for (let next = 2; taken.has(free); next++) free = `${wanted}_${next}`
    taken.add(free)
    return free
  }
  if (plan.grain && plan.time) {
    columns.time = unique(plan.grain)
    const day =
      plan.grain === "day"
        ? `cast(${column(plan.time)} as date)`
        : `cast(date_trunc('${plan.grain}', ${column(plan.time)}) as date)`
    select.push(`${day} as ${name(columns.time)}`)
    groups.push(String(select.length))
  }
  if (plan.part && plan.time) {
    const part = PARTS[plan.part]
    columns.part = unique(part.name)
    select.push(`${part.write(column(plan.time))} as ${name(columns.part)}`)
    groups.push(String(select.length))
    if (plan.part === "day_of_week") groups.push(`extract(isodow from ${column(plan.time)})`)
  }
  if (plan.second_part && plan.time) {
    const part = PARTS[plan.second_part]
    columns.dimensions.push(unique(part.name))
    select.push(`${part.write(column(plan.time))} as ${name(part.name)}`)
    groups.push(String(select.length))
    if (plan.second_part === "day_of_week") groups.push(`extract(isodow from ${column(plan.time)})`)
  }
  for (const dimension of plan.dimensions) {
    const alias = unique(dimension.name)
    columns.dimensions.push(alias)
    select.push(column(dimension.ref) === name(alias) ? name(alias) : `${column(dimension.ref)} as ${name(alias)}`)
    groups.push(String(select.length))
  }
  for (const measure of plan.measures) {
    const alias = unique(measure.name)
    columns.measures.push(alias)
    select.push(`${value(measure)} as ${name(alias)}`)
  }
  const lines = [`select ${select.join(", ")}`, from(plan, plan.joins)]
  const conditions = where(plan, spans)
  if (conditions.length > 0) lines.push(`where ${conditions.join("\n  and ")}`)
  if (groups.length > 0) lines.push(`group by ${groups.join(", ")}`)
  const having = plan.filters.flatMap((filter) =>
    filter.kind === "having" ? [`${value(filter.measure)} ${filter.op} ${filter.value}`] : [],
  )
  if (having.length > 0) lines.push(`having ${having.join(" and ")}`)
  void text
  return { lines, columns, groups: groups.length }
}

const indent = (lines: string[]) => lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`)

function orderOf(plan: Plan, columns: ResultColumns): string | null {
  const { column } = scribe(plan)
  const [measure] = columns.measures
  if (
    plan.order !== "time" &&
    measure &&
    columns.dimensions.length + (columns.time ? 1 : 0) + (columns.part ? 1 : 0) > 0
  ) {
    const first = `${name(measure)} ${plan.order === "value_asc" ? "asc" : "desc"}`
    return `order by ${[first, ...[columns.time, columns.part, ...columns.dimensions].filter((one) => one !== null).map(name)].join(", ")}`
  }
  const keys = [columns.time, columns.part, ...columns.dimensions].map((key) =>
    key === "weekday" && plan.time ? `extract(isodow from ${column(plan.time)})` : key,
  )
  const named = keys.filter((key) => key !== null).map((key) => (key.startsWith("extract(") ? key : name(key)))
  return named.length > 0 ? `order by ${named.join(", ")}` : null
}

/** Writes the query of a plan. */
export function sqlOf(plan: Plan): Written {
  if (plan.shape === "rows") return rows(plan)
  if (plan.shape === "histogram") return histogram(plan)
  if (plan.shape === "delta") return delta(plan)
  if (plan.shape === "year_over_year") return yearOverYear(plan)
  if (plan.shape === "top_per_group") return topPerGroup(plan)
  if (plan.shape === "versus") return versus(plan)
  if (plan.shape === "group_count") return groupCount(plan)
  const { lines, columns } = grouped(plan)
  const [measure = "value"] = columns.measures
  if (plan.shape === "plain") {
    const order = orderOf(plan, columns)
    if (order) lines.push(order)
    if (plan.limit !== null) lines.push(`limit ${plan.limit}`)
    return { sql: lines.join("\n"), columns }
  }
  const key = columns.time ?? columns.part ?? columns.dimensions[0] ?? measure
  const keys = [columns.time, columns.part, ...columns.dimensions].filter((one) => one !== null).map(name)
  const partition =
    columns.dimensions.length > 0 && columns.time ? `partition by ${columns.dimensions.map(name).join(", ")} ` : ""
  const added = {
    share: () => [
      "share",
      `1.0 * ${name(measure)} / nullif(sum(${name(measure)}) over (${columns.time ? `partition by ${name(columns.time)}` : ""}), 0)`,
    ],
    growth: () => [
      "growth",
      `1.0 * ${name(measure)} / nullif(lag(${name(measure)}) over (${partition}order by ${name(key)}), 0) - 1`,
    ],
    cumulative: () => [`cumulative_${measure}`, `sum(${name(measure)}) over (${partition}order by ${name(key)})`],
  }[plan.shape]
  const [alias = "extra", expression = "null"] = added()
  columns.extra.push(alias)
  const isRanked = plan.shape === "share" && !columns.time && !columns.part
  const order = isRanked ? `${name(measure)} desc, ${keys.join(", ")}` : keys.join(", ")
  const weekday =
    columns.part === "weekday"
      ? `, extract(isodow from ${scribe(plan).column(plan.time as Ref)}) as weekday_number`
      : ""
  const inner = weekday ? [lines[0]?.concat(weekday) ?? "", ...lines.slice(1)] : lines
  const body = [
    `with grouped as (`,
    ...indent(inner),
    ")",
    `select ${[...keys, name(measure)].join(", ")}, ${expression} as ${name(alias)}`,
    "from grouped",
    `order by ${weekday ? "weekday_number" : order}`,
  ]
  if (plan.limit !== null) body.push(`limit ${plan.limit}`)
  return { sql: body.join("\n"), columns }
}

function topPerGroup(plan: Plan): Written {
  const { lines, columns } = grouped(plan)
  const [target = "", group = ""] = columns.dimensions
  const [measure = ""] = columns.measures
  const direction = plan.order === "value_asc" ? "asc" : "desc"
  const sql = [
    "with grouped as (",
    ...indent(lines),
    "), ranked as (",
    `  select *, row_number() over (partition by ${name(group)} order by ${name(measure)} ${direction}, ${name(target)}) as place`,
    "  from grouped",
    ")",
    `select ${name(group)}, place, ${name(target)}, ${name(measure)}`,
    `from ranked where place <= ${plan.limit ?? 10}`,
    `order by ${name(group)}, place`,
  ].join("\n")
  return { sql, columns: { ...columns, dimensions: [group, target], extra: ["place"] } }
}

/** How many groups pass a condition: customers with more than five orders. */
function groupCount(plan: Plan): Written {
  const { lines, columns } = grouped(plan)
  const noun = plural(columns.dimensions[0] ?? "group")
  const sql = [`select count(*) as ${name(noun)}`, "from (", ...indent(lines), ") as groups"].join("\n")
  return { sql, columns: { time: null, part: null, dimensions: [], measures: [noun], extra: [] } }
}

/** Each period beside the same period a year before. */
function yearOverYear(plan: Plan): Written {
  const { lines, columns } = grouped(plan, [])
  const [measure = ""] = columns.measures
  const time = columns.time ?? ""
  const before = `${measure}_year_before`
  const spans = plan.spans.flatMap((span) => within(`now.${name(time)}`, span))
  const sql = [
    "with grouped as (",
    ...indent(lines),
    ")",
    `select now.${name(time)}, now.${name(measure)}, before.${name(measure)} as ${name(before)}, 1.0 * now.${name(measure)} / nullif(before.${name(measure)}, 0) - 1 as change`,
    `from grouped as now left join grouped as before on before.${name(time)} = cast(now.${name(time)} - interval 1 year as date)`,
    ...(spans.length > 0 ? [`where ${spans.join(" and ")}`] : []),
    `order by now.${name(time)}`,
  ].join("\n")
  return { sql, columns: { ...columns, measures: [measure, before], extra: ["change"] } }
}

/** One number for a span, the same number for the span before, and the change. */
function delta(plan: Plan): Written {
  const { column, text } = scribe(plan)
  const [measure] = plan.measures
  const [span] = plan.spans
  const time = plan.time ? column(plan.time) : ""
  if (!measure || !span) return { sql: grouped(plan).lines.join("\n"), columns: grouped(plan).columns }
  const to = span.moving?.to ?? (span.to ? `date '${span.to}'` : "current_date + interval 1 day")
  const start = span.moving?.from ?? `date '${span.from ?? "1970-01-01"}'`
  const back = `- interval ${plan.back}`
  const test = (isBefore: boolean) =>
    `${time} >= ${isBefore ? `${start} ${back}` : start} and ${time} < ${isBefore ? `${to} ${back}` : to}`
  const call = (isBefore: boolean) => {
    if (!measure.row) return `count(case when ${test(isBefore)} then 1 end)`
    const row = text(measure.row)
    return measure.agg === "count_distinct"
      ? `count(distinct case when ${test(isBefore)} then ${row} end)`
      : `${measure.agg}(case when ${test(isBefore)} then ${row} end)`
  }
  const before = `${measure.name}_before`
  const conditions = where(plan, [])
  const sql = [
    "with totals as (",
    `  select ${call(false)} as ${name(measure.name)}, ${call(true)} as ${name(before)}`,
    ...indent([from(plan, plan.joins), ...(conditions.length > 0 ? [`where ${conditions.join(" and ")}`] : [])]),
    ")",
    `select ${name(measure.name)}, ${name(before)}, 1.0 * ${name(measure.name)} / nullif(${name(before)}, 0) - 1 as change from totals`,
  ].join("\n")
  return {
    sql,
    columns: { time: null, part: null, dimensions: [], measures: [measure.name, before], extra: ["change"] },
  }
}

/** Spans against each other: one row per span, or per group and span. */
function versus(plan: Plan): Written {
  const { column } = scribe(plan)
  const time = plan.time ? column(plan.time) : ""
  const months = plan.grain === "month" || plan.part === "month_of_year"
  const { lines, columns } = grouped({ ...plan, grain: null, part: months ? "month_of_year" : null })
  const cases = plan.spans.map((span) => `when ${within(time, span).join(" and ")} then ${literal(span.label)}`)
  const head = (lines[0] ?? "select ").replace(/^select /, `select case ${cases.join(" ")} end as period, `)
  const rest = lines.slice(1).filter((line) => !line.startsWith("group by"))
  const keys = [columns.part, ...columns.dimensions].filter((one) => one !== null)
  const groups = [1, ...keys.map((_, index) => index + 2)]
  const sql = [
    head,
    ...rest,
    `group by ${groups.join(", ")}`,
    `order by ${[...keys.map(name), "period"].join(", ")}`,
  ].join("\n")
  return { sql, columns: { ...columns, dimensions: [...columns.dimensions, "period"] } }
}

/** How often values fall into twenty equal bins. */
function histogram(plan: Plan): Written {
  const { text } = scribe(plan)
  const [measure] = plan.measures
  const row = text(measure?.row ?? "1")
  const conditions = [...where(plan, plan.spans), `${row} is not null`]
  const sql = [
    "with vals as (",
    ...indent([`select cast(${row} as double) as v`, from(plan, plan.joins), `where ${conditions.join(" and ")}`]),
    "), bounds as (",
    "  select min(v) as low, greatest((max(v) - min(v)) / 20.0, 0.000001) as width from vals",
    ")",
    "select round(low + width * least(floor((v - low) / width), 19), 2) as bin, count(*) as frequency",
    "from vals cross join bounds",
    "group by 1 order by 1",
  ].join("\n")
  return { sql, columns: { time: null, part: null, dimensions: ["bin"], measures: ["frequency"], extra: [] } }
}

function rows(plan: Plan): Written {
  const { column } = scribe(plan)
  const names = plan.columns.map((ref) => ref.column)
  const conditions = where(plan, plan.spans)
  const lines = [`select ${plan.columns.map(column).join(", ")}`, from(plan, plan.joins)]
  if (conditions.length > 0) lines.push(`where ${conditions.join(" and ")}`)
  if (plan.time && names.includes(plan.time.column)) lines.push(`order by ${column(plan.time)} desc`)
  lines.push(`limit ${plan.limit ?? 100}`)
  return { sql: lines.join("\n"), columns: { time: null, part: null, dimensions: names, measures: [], extra: [] } }
}
