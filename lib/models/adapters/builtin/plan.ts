import type { ChartWish, Grain, Part } from "#lib/models/adapters/builtin/keywords"
import type { Measure } from "#lib/models/adapters/builtin/measures"
import type { Edge, Ref } from "#lib/models/adapters/builtin/schema"

// One ask with every word resolved: what the SQL and the tile are made from.

export type PlannedDimension = { ref: Ref; name: string; label: string; table: string | null; distinct: number | null }
export type PlannedFilter =
  | { kind: "values"; ref: Ref; values: string[]; is_negated: boolean }
  | { kind: "flag"; ref: Ref; is_negated: boolean }
  | { kind: "number"; expression: string; op: string; value: number; label: string }
  | { kind: "having"; measure: Measure; op: string; value: number }
  | { kind: "sql"; sql: string; label: string }

export type Span = {
  from: string | null
  to: string | null
  moving?: { from: string; to: string }
  step?: string
  label: string
}

/** What a plan draws beyond a plain grouping. */
export type Shape =
  | "plain"
  | "share"
  | "growth"
  | "cumulative"
  | "year_over_year"
  | "versus"
  | "top_per_group"
  | "histogram"
  | "delta"
  | "group_count"
  | "rows"

export type Plan = {
  base: string
  measures: Measure[]
  dimensions: PlannedDimension[]
  grain: Grain | null
  part: Part | null
  /** Weekday against hour: the second of two cycles. */
  second_part: Part | null
  time: Ref | null
  spans: Span[]
  /** How far back a comparison looks: `1 year`, `1 month`. */
  back: string
  filters: PlannedFilter[]
  joins: Edge[]
  order: "value_desc" | "value_asc" | "time"
  limit: number | null
  shape: Shape
  chart: ChartWish | null
  columns: Ref[]
  /** Things the answer must say: what was assumed or left out. */
  notes: string[]
}

/** A question back to the person, with the choices that tie. */
export type Question = { question: string; options: string[] }

export type Resolution =
  | { kind: "plan"; plan: Plan }
  | { kind: "question"; question: Question }
  | { kind: "problem"; message: string }
