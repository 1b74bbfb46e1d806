import type { ChartWish, Grain, Part } from "#lib/models/adapters/builtin/keywords"
import type { Agg, Measure } from "#lib/models/adapters/builtin/measures"
import type { Period } from "#lib/models/adapters/builtin/periods"
import type { Ref } from "#lib/models/adapters/builtin/schema"

// What one part of a question asks for, before any choice between readings.

export type MeasureWord = { text: string; measures: Measure[]; agg?: Agg; isEntity: boolean; tables: string[] }
export type DimensionWord = { text: string; columns: (Ref & { score: number })[]; tables: string[]; isPer: boolean }
export type FilterWord = { text: string; values: (Ref & { value: string })[]; flags: Ref[]; isNegated: boolean }
export type NumberFilter = { op: ">" | ">=" | "<" | "<="; value: number; target: MeasureWord | null; follows: boolean }

export type Ask = {
  measures: MeasureWord[]
  dimensions: DimensionWord[]
  grain: Grain | null
  part: Part | null
  secondPart: Part | null
  top: { n: number | null; order: "desc" | "asc" } | null
  filters: FilterWord[]
  numbers: NumberFilter[]
  periods: Period[]
  hints: string[]
  /** Words that stand where a group is named and mean nothing here. */
  missing: string[]
  averageOver: Grain | null
  chart: ChartWish | null
  compare: "previous_year" | "previous_period" | null
  flags: Set<
    | "share"
    | "count_groups"
    | "growth"
    | "cumulative"
    | "distribution"
    | "trend"
    | "list"
    | "versus"
    | "rate"
    | "inherits"
    | "inherited"
  >
}

/** An ask with nothing in it. */
export const fresh = (): Ask => ({
  measures: [],
  dimensions: [],
  grain: null,
  part: null,
  secondPart: null,
  top: null,
  filters: [],
  numbers: [],
  periods: [],
  hints: [],
  missing: [],
  averageOver: null,
  chart: null,
  compare: null,
  flags: new Set(),
})

/** True once an ask groups or ranks by something. */
export const hasBreakdown = (ask: Ask) =>
  ask.dimensions.length > 0 || ask.grain !== null || ask.part !== null || ask.top !== null
export const isEmpty = (ask: Ask) =>
  ask.missing.length === 0 &&
  ask.measures.length === 0 &&
  !hasBreakdown(ask) &&
  ask.filters.length === 0 &&
  ask.flags.size === 0 &&
  ask.numbers.length === 0 &&
  ask.periods.length === 0 &&
  !ask.chart

/** Asks of one sentence share what is said once: the measure of the one before, the period of any. */
export function inherit(asks: Ask[]): Ask[] {
  const useful = asks.filter(
    (ask) =>
      ask.measures.length > 0 ||
      hasBreakdown(ask) ||
      ask.filters.length > 0 ||
      ask.missing.length > 0 ||
      ask.flags.has("list"),
  )
  const [period] = asks.map((ask) => ask.periods).filter((periods) => periods.length > 0)
  useful.forEach((ask, index) => {
    const before = useful[index - 1]
    if (ask.measures.length === 0 && before) {
      ask.measures = before.measures
      ask.flags.add("inherited")
      if (ask.numbers.length === 0) ask.numbers = before.numbers
      if (ask.filters.length === 0) ask.filters = before.filters
      else if (
        before.filters.length === 0 &&
        before.periods.length === 0 &&
        index === useful.length - 1 &&
        ask.flags.has("inherits")
      )
        before.filters = ask.filters
    }
    if (ask.periods.length === 0 && period) ask.periods = period
  })
  return useful
}
