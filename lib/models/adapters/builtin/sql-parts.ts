import type { Measure } from "#lib/models/adapters/builtin/measures"
import type { Plan, PlannedFilter, Span } from "#lib/models/adapters/builtin/plan"
import type { Edge, Ref } from "#lib/models/adapters/builtin/schema"

// The clauses of a SELECT in DuckDB's dialect, from a plan.

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

export const literal = (value: string) => `'${value.replaceAll("'", "''")}'`

const REFERENCE = /\{([^|{}]+)\|([^|{}]+)\}/g

/** Writes columns bare in a query of one table, with their table as soon as there are two. */
export function scribe(plan: Plan) {
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

export function from(plan: Plan, joins: Edge[]): string {
  const { column } = scribe(plan)
  const lines = joins.map(
    (edge) =>
      `${edge.nullable ? "left join" : "join"} ${tableName(edge.to.table)} on ${column(edge.to)} = ${column(edge.from)}`,
  )
  return [`from ${tableName(plan.base)}`, ...lines].join("\n")
}

/** A span as a half-open interval, so that the last day counts whole for dates and timestamps alike. */
export function within(column: string, span: Span): string[] {
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

export function where(plan: Plan, spans: Span[]): string[] {
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
export function grouped(plan: Plan, spans: Span[] = plan.spans): Grouped {
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

export const indent = (lines: string[]) => lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`)
