import type { Plan } from "#lib/models/adapters/builtin/plan"
import { plural } from "#lib/models/adapters/builtin/schema"
import { from, grouped, indent, name, scribe, type Written, where } from "#lib/models/adapters/builtin/sql-parts"

// Rankings inside groups, groups that pass a condition, bins, plain rows.

export function topPerGroup(plan: Plan): Written {
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
export function groupCount(plan: Plan): Written {
  const { lines, columns } = grouped(plan)
  const noun = plural(columns.dimensions[0] ?? "group")
  const sql = [`select count(*) as ${name(noun)}`, "from (", ...indent(lines), ") as groups"].join("\n")
  return { sql, columns: { time: null, part: null, dimensions: [], measures: [noun], extra: [] } }
}

/** How often values fall into twenty equal bins. */
export function histogram(plan: Plan): Written {
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

export function rows(plan: Plan): Written {
  const { column } = scribe(plan)
  const names = plan.columns.map((ref) => ref.column)
  const conditions = where(plan, plan.spans)
  const lines = [`select ${plan.columns.map(column).join(", ")}`, from(plan, plan.joins)]
  if (conditions.length > 0) lines.push(`where ${conditions.join(" and ")}`)
  if (plan.time && names.includes(plan.time.column)) lines.push(`order by ${column(plan.time)} desc`)
  lines.push(`limit ${plan.limit ?? 100}`)
  return { sql: lines.join("\n"), columns: { time: null, part: null, dimensions: names, measures: [], extra: [] } }
}
