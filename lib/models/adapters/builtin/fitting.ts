import type { Ask, MeasureWord } from "#lib/models/adapters/builtin/ask"
import { aggregated, at, distinctMeasure, type Measure, perMeasure } from "#lib/models/adapters/builtin/measures"
import type { PlannedDimension, PlannedFilter } from "#lib/models/adapters/builtin/plan"
import {
  addFilter,
  columnTie,
  dimensionFrom,
  eventful,
  filterFrom,
  numberFrom,
  stateOf,
  timeFrom,
} from "#lib/models/adapters/builtin/reach"
import { nounOf, plural, type Ref, type Schema, tableOf } from "#lib/models/adapters/builtin/schema"
import { sentence } from "#lib/models/adapters/builtin/words"

// Whether a measure can answer an ask: everything named must be reachable from its base table.

/** Most groups of a table's rows that one tile shows; beyond them, the first few stand for all. */
export const MOST_GROUPS = 50

type Candidate = { measure: Measure; word: MeasureWord | null }

export type Fit = {
  measure: Measure
  score: number
  dimensions: PlannedDimension[]
  filters: PlannedFilter[]
  time: Ref | null
  notes: string[]
}

/** The measures a word offers under its aggregate; "x per customer" divides. */
export function candidatesOf(ask: Ask, word: MeasureWord, schema: Schema): Candidate[] {
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
export function fitted(ask: Ask, measure: Measure, schema: Schema): Fit | string {
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
  let time = timeFrom(base, measure, schema)
  if (needsTime && !time)
    return `${sentence(base.name)} has no date, so I cannot place ${measure.label.toLowerCase()} in time.`
  const filters: PlannedFilter[] = []
  for (const word of ask.filters) {
    const found = filterFrom(base, word, schema)
    const state = found ? null : stateOf(base, word)
    if (state) {
      // "Cancelled each month" means the month it was cancelled in.
      filters.push({ kind: "sql", sql: `${at(base.name, state)} is not null`, label: `only rows with ${state}` })
      if (time?.table === base.name) time = { table: base.name, column: state }
      continue
    }
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
