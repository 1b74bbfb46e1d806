import type { Plan } from "#lib/models/adapters/builtin/plan"
import type { Ref } from "#lib/models/adapters/builtin/schema"
import { delta, versus, yearOverYear } from "#lib/models/adapters/builtin/sql-compare"
import { grouped, indent, name, type ResultColumns, scribe, type Written } from "#lib/models/adapters/builtin/sql-parts"
import { groupCount, histogram, rows, topPerGroup } from "#lib/models/adapters/builtin/sql-shapes"

// A plan as one SELECT in DuckDB's dialect. The walls check it again; nothing here is trusted to be safe.

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
