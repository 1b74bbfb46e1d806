import { concept } from "#lib/models/adapters/builtin/concepts"
import {
  aggregated,
  at,
  columnMeasure,
  countMeasure,
  distinctMeasure,
  type Measure,
  perMeasure,
} from "#lib/models/adapters/builtin/measures"
import type { Plan, PlannedDimension, PlannedFilter, Question, Resolution } from "#lib/models/adapters/builtin/plan"
import type { Ask, DimensionWord, FilterWord, MeasureWord } from "#lib/models/adapters/builtin/read"
import {
  columnOf,
  type Edge,
  labelOf,
  nounOf,
  pathTo,
  plural,
  type Ref,
  type Schema,
  type Table,
  tableOf,
  timeOf,
} from "#lib/models/adapters/builtin/schema"
import { identifier, listed, sentence } from "#lib/models/adapters/builtin/words"

// Chooses between the readings of an ask. A measure fixes the base table; everything else must be reachable from it
// along keys, many rows to one, so that no join counts a row twice.

type Candidate = { measure: Measure; word: MeasureWord | null }
type Fit = {
  measure: Measure
  score: number
  dimensions: PlannedDimension[]
  filters: PlannedFilter[]
  time: Ref | null
  notes: string[]
}

/** Most groups of a table's rows that one tile shows; beyond them, the first few stand for all. */
const MOST_GROUPS = 50
const FIRST_GROUPS = 20

/** Resolves an ask: plans (one per measure that needs its own table), one question, or what stands in the way. */
export function resolve(ask: Ask, schema: Schema, today: string): Resolution[] {
  if (ask.missing.length > 0) return [problem(unknownGroup(ask, schema))]
  if (ask.chart === "funnel" && ask.dimensions.length === 0) {
    const funnel = funnelOf(ask, schema)
    if (funnel) return resolve(funnel, schema, today)
  }
  if (
    ask.flags.has("list") &&
    ask.measures.every((word) => word.isEntity) &&
    ask.dimensions.length === 0 &&
    ask.grain === null
  ) {
    const listedTable = tableOf(schema, ask.measures[0]?.tables[0] ?? "")
    if (listedTable) return [{ kind: "plan", plan: rowsOf(listedTable, ask, schema) }]
  }
  const words = ask.measures.length > 0 ? ask.measures : [implied(ask, schema)]
  const resolved = words.map((word) =>
    word ? resolveMeasure(ask, word, schema) : problem("I found nothing to count or add up in that."),
  )
  return merged(resolved.map((found) => ("fit" in found ? planned(ask, found.fit, schema, today) : found)))
}

/** What the asked number can be split by instead of a word nobody knows. */
function unknownGroup(ask: Ask, schema: Schema): string {
  const base = ask.measures[0]?.measures[0]?.base
  const reached = schema.tables.filter((table) => !base || pathTo(schema, base, table.name) !== null)
  const columns = reached.flatMap((table) =>
    table.columns.filter((column) => column.kind === "text" && (column.sample_values?.length ?? 0) > 1),
  )
  const names = [...new Set([...columns.map((column) => column.name.replaceAll("_", " ")), ...reached.map(nounOf)])]
  const what = ask.measures[0]?.text ?? "that"
  return `I do not know ${listed(ask.missing.map((word) => `"${word}"`))} here. I can split ${what} by ${listed(names.slice(0, 14), "or")}, or by day, week, month, quarter or year.`
}

/** A funnel counts visits, or rows, at each step of the table that records steps. */
function funnelOf(ask: Ask, schema: Schema): Ask | null {
  for (const table of schema.tables) {
    const step = table.columns.find((column) =>
      /^(?:event|event_name|event_type|stage|step|funnel_step)$/i.test(column.name),
    )
    if (!step) continue
    const key = table.columns.find((column) => /^(?:session|visit|user|customer|lead|deal)_id$/i.test(column.name))
    const measure = key ? distinctMeasure(table, key, `${key.name.replace(/_id$/i, "")}s`, 90) : countMeasure(table, 90)
    const word = { text: "funnel", measures: [measure], isEntity: false, tables: [] }
    const columns = [{ table: table.name, column: step.name, score: 4 }]
    const dimension = { text: step.name, columns, tables: [], isPer: false }
    const filters = ask.filters.filter((filter) => filter.values.some((value) => value.table === table.name))
    return { ...ask, measures: [word], dimensions: [dimension], filters }
  }
  return null
}

const problem = (message: string): Resolution => ({ kind: "problem", message })

/** Without a measure: states count their own table, rankings and groups mean revenue, else rows of the table grouped by. */
function implied(ask: Ask, schema: Schema): MeasureWord | null {
  const fromFilter = ask.filters.flatMap((filter) => filter.values.map((value) => value.table))[0]
  if (fromFilter && ask.dimensions.length === 0) return counting(schema, fromFilter)
  const revenue = concept("revenue", schema)
  if (revenue.length > 0 && (ask.top || ask.dimensions.length > 0 || ask.grain))
    return { text: "revenue", measures: revenue, isEntity: false, tables: [] }
  const grouped =
    ask.dimensions.flatMap((word) => word.columns.map((ref) => ref.table))[0] ??
    ask.dimensions.flatMap((word) => word.tables)[0] ??
    fromFilter
  return grouped ? counting(schema, grouped) : null
}

function counting(schema: Schema, name: string): MeasureWord | null {
  const table = tableOf(schema, name)
  return table
    ? { text: plural(nounOf(table)), measures: [countMeasure(table, 50)], isEntity: true, tables: [name] }
    : null
}

function resolveMeasure(ask: Ask, word: MeasureWord, schema: Schema): { fit: Fit } | Resolution {
  const candidates = candidatesOf(ask, word, schema)
  const tried = candidates.map((candidate) => fitted(ask, candidate.measure, schema))
  const fits = tried.filter((found): found is Fit => typeof found !== "string").sort((a, b) => b.score - a.score)
  const [first, second] = fits
  if (!first)
    return problem(
      tried.find((found) => typeof found === "string") ?? `I found no number that "${word.text}" could mean.`,
    )
  if (second && second.score === first.score && signature(second.measure) !== signature(first.measure))
    return {
      kind: "question",
      question: tie(
        word,
        fits.filter((found) => found.score === first.score).map((found) => found.measure),
      ),
    }
  const ambiguous = first.notes.find((note) => note.startsWith("?"))
  if (ambiguous) return { kind: "question", question: JSON.parse(ambiguous.slice(1)) as Question }
  return { fit: first }
}

const signature = (measure: Measure) =>
  `${measure.agg} ${measure.row ?? measure.sql ?? ""} ${measure.base} ${measure.where ?? ""}`

function tie(word: MeasureWord, measures: Measure[]): Question {
  const options = measures.slice(0, 4).map((measure) => `${measure.label} (${measure.note})`)
  return { question: `"${word.text}" can mean ${listed(options, "or")}. Which one do you mean?`, options }
}

/** The measures a word offers under its aggregate; "x per customer" divides. */
function candidatesOf(ask: Ask, word: MeasureWord, schema: Schema): Candidate[] {
  const agg = word.agg
  const offered = word.measures.flatMap((measure): Measure[] => {
    if (agg === "count_distinct") return distinctOf(measure, schema, ask.grain !== null || ask.periods.length > 0)
    if (agg === "count" && measure.row) return []
    return [agg && ask.averageOver === null ? aggregated(measure, agg) : measure]
  })
  const measures = offered.length > 0 ? offered : word.measures
  const per = ask.dimensions.find((dimension) => dimension.isPer && dimension.tables.length > 0)
  const unit = per && tableOf(schema, per.tables[0] ?? "")
  const isRatio = unit && (agg === "avg" || (unit.row_count ?? 0) > MOST_GROUPS * 2) && ask.top === null
  if (!isRatio) return measures.map((measure) => ({ measure, word }))
  const divided = word.measures.flatMap((measure) => perMeasure(measure, schema, unit) ?? [])
  if (divided.length === 0) return measures.map((measure) => ({ measure, word }))
  ask.dimensions = ask.dimensions.filter((dimension) => dimension !== per)
  return divided.map((measure) => ({ measure, word }))
}

/** "Unique customers" in a table of customers are its rows; elsewhere different keys. */
function distinctOf(measure: Measure, schema: Schema, isTimed: boolean): Measure[] {
  const table = tableOf(schema, measure.base)
  if (!table || measure.row) return []
  const links = schema.edges.filter((edge) => edge.to.table === table.name)
  const counted = links.flatMap((edge) => {
    const from = tableOf(schema, edge.from.table)
    const column = from?.columns.find((other) => other.name === edge.from.column)
    return from && column
      ? [
          distinctMeasure(
            from,
            column,
            `distinct ${plural(nounOf(table))}`,
            isTimed && eventful(from) ? (/order|sale|invoice/.test(from.name) ? 70 : 60) : 45,
          ),
        ]
      : []
  })
  return [measure, ...counted]
}

/** Whether everything an ask names is reachable from the measure's table; a text says what is not. */
function fitted(ask: Ask, measure: Measure, schema: Schema): Fit | string {
  const base = tableOf(schema, measure.base)
  if (!base) return `I know no table ${measure.base}.`
  let score = measure.score + (ask.hints.includes(base.name) ? 15 : 0)
  const notes: string[] = []
  const dimensions: PlannedDimension[] = []
  for (const word of ask.dimensions) {
    const found = dimensionFrom(base, word, schema)
    if (!found)
      return `I cannot split ${measure.label.toLowerCase()} by ${word.text}: nothing in ${base.name} leads there.`
    score -= found.distance * 3
    if (found.ties.length > 1) notes.push(`?${JSON.stringify(columnTie(word.text, found.ties))}`)
    if (
      !dimensions.some(
        (known) => known.ref.table === found.dimension.ref.table && known.ref.column === found.dimension.ref.column,
      )
    )
      dimensions.push(found.dimension)
  }
  const needsTime =
    ask.grain !== null ||
    ask.part !== null ||
    ask.periods.length > 0 ||
    ask.compare !== null ||
    ask.flags.has("trend") ||
    ask.flags.has("growth") ||
    ask.averageOver !== null
  const time = timeFrom(base, measure, schema)
  if (needsTime && !time)
    return `${sentence(base.name)} has no date, so I cannot place ${measure.label.toLowerCase()} in time.`
  const filters: PlannedFilter[] = []
  for (const word of ask.filters) {
    const found = filterFrom(base, word, schema)
    if (!found)
      return `I cannot filter ${measure.label.toLowerCase()} by ${word.text}: nothing in ${base.name} leads there.`
    score -= found.distance * 2
    addFilter(filters, found.filter)
  }
  for (const number of ask.numbers) {
    const filter = numberFrom(ask, number, base, measure)
    if (typeof filter === "string") return filter
    filters.push(filter)
  }
  return { measure, score, dimensions, filters, time, notes }
}

function columnTie(text: string, ties: Ref[]): Question {
  const options = ties.map((ref) => `${sentence(ref.column)} (${ref.table}.${ref.column})`)
  return { question: `"${text}" can mean ${listed(options, "or")}. Which one do you mean?`, options }
}

function dimensionFrom(
  base: Table,
  word: DimensionWord,
  schema: Schema,
): { dimension: PlannedDimension; distance: number; ties: Ref[] } | null {
  const reached = word.columns
    .map((ref) => ({
      ref,
      score: ref.score,
      edges: pathTo(schema, base.name, ref.table),
      table: null as string | null,
    }))
    .concat(
      word.tables.flatMap((name) => {
        const table = tableOf(schema, name)
        const label = table && labelOf(table)
        return table && label
          ? [
              {
                ref: { table: name, column: label.name, score: 3 },
                score: 3,
                edges: pathTo(schema, base.name, name),
                table: name,
              },
            ]
          : []
      }),
    )
    .flatMap((found) =>
      found.edges ? [{ ...found, distance: found.edges.length, rank: found.score * 2 - found.edges.length * 1.5 }] : [],
    )
    .sort((a, b) => b.rank - a.rank)
  const [first] = reached
  if (!first) return null
  const isSame = (a: Ref, b: Ref) => a.table === b.table && a.column === b.column
  const ties = reached
    .map((other) => other.ref)
    .filter(
      (ref, index, all) =>
        reached[index]?.rank === first.rank && all.findIndex((other) => isSame(other, ref)) === index,
    )
  const column = columnOf(schema, first.ref)
  // The column that names the rows of a table stands for the table: "by product" and "by product name" are one.
  const named = word.tables.find((name) => {
    const table = tableOf(schema, name)
    return table && labelOf(table)?.name === first.ref.column && name === first.ref.table
  })
  first.table ??= named ?? null
  const noun = first.table ? nounOf(tableOf(schema, first.table) as Table) : (column?.name ?? word.text)
  const name = identifier(first.table ? noun : noun.replace(/_(?:name|at|on)$/i, ""))
  const distinct = first.table
    ? (tableOf(schema, first.table)?.row_count ?? null)
    : (column?.sample_values?.length ?? null)
  return {
    dimension: {
      ref: { table: first.ref.table, column: first.ref.column },
      name,
      label: sentence(name),
      table: first.table,
      distinct,
    },
    distance: first.distance,
    ties,
  }
}

/** When a row of a measure happened: the measure's own time, the table's, else that of the nearest table it leads to. */
function timeFrom(base: Table, measure: Measure, schema: Schema): Ref | null {
  if (measure.time) return measure.time
  const own = timeOf(base)
  if (own) return { table: base.name, column: own.name }
  const reached = schema.tables
    .map((table) => ({ table, edges: pathTo(schema, base.name, table.name), time: timeOf(table) }))
    .filter((found) => found.edges !== null && found.time !== undefined)
    .sort((a, b) => (a.edges?.length ?? 0) - (b.edges?.length ?? 0) || eventful(b.table) - eventful(a.table))
  const [first] = reached
  return first?.time ? { table: first.table.name, column: first.time.name } : null
}

const eventful = (table: Table) =>
  /order|sale|invoice|event|transaction|visit|session/.test(table.stems.join(" ")) ? 1 : 0

function filterFrom(base: Table, word: FilterWord, schema: Schema): { filter: PlannedFilter; distance: number } | null {
  const values = word.values.flatMap((value) => {
    const edges = pathTo(schema, base.name, value.table)
    return edges
      ? [{ ref: { table: value.table, column: value.column }, value: value.value, distance: edges.length }]
      : []
  })
  const [value] = values.sort((a, b) => a.distance - b.distance)
  if (value)
    return {
      filter: { kind: "values", ref: value.ref, values: [value.value], is_negated: word.isNegated },
      distance: value.distance,
    }
  const flags = word.flags.flatMap((ref) => {
    const edges = pathTo(schema, base.name, ref.table)
    return edges ? [{ ref, distance: edges.length }] : []
  })
  const [flag] = flags.sort((a, b) => a.distance - b.distance)
  return flag ? { filter: { kind: "flag", ref: flag.ref, is_negated: word.isNegated }, distance: flag.distance } : null
}

function addFilter(filters: PlannedFilter[], next: PlannedFilter) {
  const same = filters.find(
    (known) =>
      known.kind === "values" &&
      next.kind === "values" &&
      known.ref.table === next.ref.table &&
      known.ref.column === next.ref.column &&
      known.is_negated === next.is_negated,
  )
  if (same?.kind === "values" && next.kind === "values")
    same.values.push(...next.values.filter((value) => !same.values.includes(value)))
  else filters.push(next)
}

/** "Orders over 100" looks at a row; "customers with more than 5 orders" at a group. */
function numberFrom(ask: Ask, number: Ask["numbers"][number], base: Table, measure: Measure): PlannedFilter | string {
  const target = number.target?.measures.find((candidate) => candidate.base === base.name && candidate.row) ?? null
  // "Customers with more than 5 orders" counts in groups; "orders over 500" looks at each order.
  const isCounted = number.follows && number.target?.isEntity === true
  const isOwn = number.target?.isEntity === false && number.target.measures.some((each) => each.name === measure.name)
  const isGroup = ask.dimensions.length > 0 && (isCounted || isOwn || number.target === null)
  if (isGroup) {
    const counted = isCounted ? number.target?.measures.find((each) => each.base === base.name) : undefined
    return { kind: "having", measure: counted ?? measure, op: number.op, value: number.value }
  }
  if (target?.row)
    return {
      kind: "number",
      expression: target.row,
      op: number.op,
      value: number.value,
      label: target.label.toLowerCase(),
    }
  const amount = measure.row ? measure : mainAmount(base)
  if (!amount?.row) return `I do not know which number of ${base.name} should be ${number.op} ${number.value}.`
  return {
    kind: "number",
    expression: amount.row,
    op: number.op,
    value: number.value,
    label: amount.label.toLowerCase(),
  }
}

function mainAmount(base: Table): Measure | null {
  const amounts = base.columns.filter(
    (column) => column.kind === "number" && /(?:net_amount|revenue|amount|total|value|price|spend)$/i.test(column.name),
  )
  const column = amounts.find((found) => /^(?:net_|total|revenue)/i.test(found.name)) ?? amounts[0]
  return column ? columnMeasure(column, 0) : null
}

function planned(ask: Ask, chosen: Fit, schema: Schema, today: string): Resolution {
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
function merged(found: Resolution[]): Resolution[] {
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
function rowsOf(table: Table, ask: Ask, schema: Schema): Plan {
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
