import type { Plan } from "#lib/models/adapters/builtin/plan"
import {
  from,
  grouped,
  indent,
  literal,
  name,
  scribe,
  type Written,
  where,
  within,
} from "#lib/models/adapters/builtin/sql-parts"

// Numbers beside the same numbers of an earlier time.

/** Each period beside the same period a year before. */
export function yearOverYear(plan: Plan): Written {
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
export function delta(plan: Plan): Written {
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
export function versus(plan: Plan): Written {
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
