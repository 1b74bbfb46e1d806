import type { ChartWish } from "#lib/models/adapters/builtin/keywords"
import type { Format } from "#lib/models/adapters/builtin/measures"
import type { Plan } from "#lib/models/adapters/builtin/plan"
import type { ResultColumns } from "#lib/models/adapters/builtin/sql-parts"
import { listed, sentence } from "#lib/models/adapters/builtin/words"

// Rules of perception: time runs along a line, categories compare as bars, one number stands alone,
// parts of a whole are a pie only while they can be told apart.

export type Field = {
  field: string
  type?: "temporal" | "quantitative" | "nominal" | "ordinal"
  format?: string
  label?: string
}
export type Tile = { id: string; type: string; title: string; text: string; query: string; [key: string]: unknown }

/** Most slices a pie is read well with. */
const MOST_SLICES = 6
const DATE_FORMATS = {
  day: "d MMM yyyy",
  week: "d MMM yyyy",
  month: "MMM yyyy",
  quarter: "'Q'Q yyyy",
  year: "yyyy",
} as const

const valueField = (field: string, format: Format, label: string): Field => ({
  field,
  type: "quantitative",
  format,
  label,
})

/** The kind of tile for a plan, before a person's own wish. */
export function chartFor(plan: Plan): ChartWish {
  const groups = plan.dimensions.length
  if (plan.shape === "rows") return "table"
  if (plan.shape === "histogram") return "histogram"
  if (plan.shape === "delta" || plan.shape === "group_count") return "kpi"
  if (plan.shape === "top_per_group") return "table"
  if (plan.shape === "versus") return plan.grain || plan.part ? "line" : "bar"
  if (plan.part && (groups === 1 || plan.second_part)) return "heatmap"
  // A ranking of months is no line: its order is by value.
  if (plan.grain) return plan.order === "time" ? "line" : "bar"
  if (plan.part) return "bar"
  if (groups === 0) return "kpi"
  if (plan.shape === "share")
    return groups === 1 && (plan.dimensions[0]?.distinct ?? MOST_SLICES + 1) <= MOST_SLICES ? "pie" : "bar"
  return groups > 2 ? "table" : "bar"
}

/** What a wish needs of the data; a wish that cannot be drawn falls back to the rule. */
function drawable(wish: ChartWish, plan: Plan, columns: ResultColumns): boolean {
  const axes = (columns.time ? 1 : 0) + (columns.part ? 1 : 0) + columns.dimensions.length
  if (wish === "table") return true
  if (wish === "kpi" || wish === "gauge") return axes === 0
  if (wish === "heatmap") return axes === 2
  if (wish === "scatter") return columns.measures.length === 2 && axes <= 1
  if (wish === "histogram") return plan.shape === "histogram"
  if (wish === "pie" || wish === "funnel") return axes === 1
  return axes > 0 && plan.shape !== "histogram"
}

export type Drawn = { chart: ChartWish; note: string | null }

/** The wish when it can be drawn, else the rule's choice and why. */
export function choose(plan: Plan, columns: ResultColumns): Drawn {
  const rule = chartFor(plan)
  if (!plan.chart) return { chart: rule, note: null }
  if (drawable(plan.chart, plan, columns)) return { chart: plan.chart, note: null }
  return { chart: rule, note: `A ${plan.chart} cannot show this; I drew a ${rule} instead.` }
}

const PART_WORDS = { hour_of_day: "hour", day_of_week: "weekday", month_of_year: "month of the year" } as const

/** "Revenue by month and region", "Top 10 products by revenue". */
export function titleOf(plan: Plan): string {
  const measures = listed(
    plan.measures.map((measure, index) => (index === 0 ? measure.label : measure.label.toLowerCase())),
  )
  const by = [
    plan.grain,
    plan.part ? PART_WORDS[plan.part] : null,
    plan.second_part ? PART_WORDS[plan.second_part] : null,
    ...plan.dimensions.map((dimension) => dimension.label.toLowerCase()),
  ].filter((word) => word !== null)
  const when = plan.spans.length > 0 ? `, ${listed(plan.spans.map((span) => span.label))}` : ""
  const only = plan.filters.flatMap((filter) => {
    if (filter.kind === "values") return [`${filter.is_negated ? "without " : ""}${listed(filter.values)}`]
    if (filter.kind === "sql") return [filter.label.replace(/^only rows /, "")]
    return filter.kind === "number" ? [`${filter.label} ${filter.op} ${filter.value}`] : []
  })
  const where = only.length > 0 ? ` (${only.join(", ")})` : ""
  const tail = `${where}${when}`
  if (plan.shape === "rows") return `${sentence(plan.base)}${tail}`
  if (plan.shape === "group_count") {
    const having = plan.filters.find((filter) => filter.kind === "having")
    const limit = having ? ` with ${having.measure.label.toLowerCase()} ${having.op} ${having.value}` : ""
    return `${sentence(pluralOf(by.at(-1) ?? "group"))}${limit}${tail}`
  }
  if (plan.shape === "histogram") return `Distribution of ${measures.toLowerCase()}${tail}`
  if (plan.shape === "top_per_group")
    return `${plan.order === "value_asc" ? "Bottom" : "Top"} ${plan.limit ?? 10} ${pluralOf(by[0] ?? "")} in each ${by[1]} by ${measures.toLowerCase()}${tail}`
  if (plan.limit !== null && plan.order !== "time" && plan.dimensions.length === 1)
    return `${plan.order === "value_asc" ? "Bottom" : "Top"} ${plan.limit} ${pluralOf(by.at(-1) ?? "")} by ${measures.toLowerCase()}${tail}`
  if (plan.shape === "growth") return `Growth of ${measures.toLowerCase()} by ${listed(by)}${tail}`
  if (plan.shape === "cumulative") return `Cumulative ${measures.toLowerCase()} by ${listed(by)}${tail}`
  if (plan.shape === "year_over_year") return `${measures} by ${listed(by)} against the year before${tail}`
  if (plan.shape === "share") return `Share of ${measures.toLowerCase()} by ${listed(by)}${tail}`
  return `${measures}${by.length > 0 ? ` by ${listed(by)}` : ""}${tail}`.slice(0, 120)
}

const pluralOf = (word: string) =>
  /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : /s$/.test(word) ? word : `${word}s`

/** The tile of a plan over its query. `id` names both. */
export function tileOf(
  plan: Plan,
  columns: ResultColumns,
  id: string,
): { tile: Tile; note: string | null; w: number; h: number } {
  const { chart, note } = choose(plan, columns)
  const title = titleOf(plan).slice(0, 120)
  if (plan.shape === "group_count") {
    const value = valueField(columns.measures[0] ?? "count", "integer", title)
    const text = `${title}: {{${id}.last.${value.field} | integer}}.`
    return { tile: { id, type: "kpi", title, text, query: id, value }, note: null, w: 3, h: 2 }
  }
  const format = plan.shape === "histogram" ? "integer" : (plan.measures[0]?.format ?? "number")
  const labels = plan.measures.map((measure) => measure.label)
  const values = columns.measures.map((field, index) =>
    valueField(field, plan.measures[index]?.format ?? format, labels[index] ?? sentence(field)),
  )
  const [value = valueField("value", "number", "Value")] = values
  const time: Field | null =
    columns.time && plan.grain ? { field: columns.time, type: "temporal", format: DATE_FORMATS[plan.grain] } : null
  const groups = columns.dimensions.map((field): Field => ({ field, type: "nominal", label: sentence(field) }))
  const part: Field | null = columns.part
    ? { field: columns.part, type: "ordinal", label: sentence(columns.part) }
    : null
  const axes = [time, part, ...groups].filter((field) => field !== null)
  const [x = value, series] = axes
  const base = { id, title, query: id }
  const text = textOf(plan, columns, id, title)
  const wide = { w: 12, h: 4 }
  const half = { w: 6, h: 4 }
  const extra = columns.extra[0]
  switch (chart) {
    case "kpi": {
      const delta = plan.shape === "delta" && extra ? { delta: { field: extra, format: "percent" } } : {}
      return { tile: { ...base, type: "kpi", text, value, ...delta }, note, w: 3, h: 2 }
    }
    case "gauge":
      return { tile: { ...base, type: "gauge", text, value }, note, w: 3, h: 3 }
    case "line":
    case "area": {
      const y =
        plan.shape === "growth" && extra
          ? valueField(extra, "percent", "Growth")
          : plan.shape === "cumulative" && extra
            ? valueField(extra, format, `Cumulative ${labels[0]?.toLowerCase() ?? ""}`)
            : plan.shape === "share" && extra
              ? valueField(extra, "percent", "Share")
              : values.length > 1
                ? values
                : value
      const colored = series ? { series } : {}
      return { tile: { ...base, type: chart, text, x, y, ...colored }, note, ...wide }
    }
    case "pie":
      return { tile: { ...base, type: "pie", text, label: x, value }, note, w: 4, h: 4 }
    case "funnel":
      return { tile: { ...base, type: "funnel", text, label: x, value }, note, w: 4, h: 4 }
    case "heatmap":
      return { tile: { ...base, type: "heatmap", text, x, y: series ?? x, value }, note, ...half }
    case "scatter":
      return {
        tile: {
          ...base,
          type: "scatter",
          text,
          x: values[0] ?? value,
          y: values[1] ?? value,
          ...(axes[0] ? { label: axes[0] } : {}),
        },
        note,
        ...half,
      }
    case "histogram":
      return {
        tile: {
          ...base,
          type: "histogram",
          text,
          x: { field: "bin", type: "quantitative", format: plan.measures[0]?.format ?? "number" },
          count: { field: "frequency", format: "integer" },
        },
        note,
        ...half,
      }
    case "table":
      return { tile: { ...base, type: "table", text }, note, w: 12, h: 5 }
    default: {
      const isRanked = plan.order !== "time" && axes.length === 1
      const y =
        plan.shape === "share" && extra
          ? valueField(extra, "percent", "Share")
          : plan.shape === "growth" && extra
            ? valueField(extra, "percent", "Growth")
            : values.length > 1
              ? values
              : value
      const many = isRanked && (plan.limit !== null || (plan.dimensions[0]?.distinct ?? 0) > 6)
      return {
        tile: {
          ...base,
          type: "bar",
          text,
          x,
          y,
          ...(series ? { series, mode: chart === "stacked" ? "stacked" : "grouped" } : {}),
          ...(many ? { orientation: "horizontal" } : {}),
          sort: "query",
        },
        note,
        ...half,
      }
    }
  }
}

/** One sentence that says what the tile shows; its numbers are read from the result when it is drawn. */
function textOf(plan: Plan, columns: ResultColumns, id: string, title: string): string {
  const [measure] = columns.measures
  const [group] = columns.dimensions
  const format = plan.measures[0]?.format ?? "number"
  const say = (pick: string, field: string, as: string) => `{{${id}.${pick}.${field} | ${as}}}`
  if (!measure || plan.shape === "rows") return `${title}, newest first.`
  if (plan.shape === "histogram") return `${title}: how many rows fall into each of twenty bins.`
  if (columns.time && columns.dimensions.length === 0 && plan.shape === "plain")
    return `${title}: from ${say("first", measure, format)} in the first to ${say("last", measure, format)} in the last ${plan.grain}.`
  if (group && columns.dimensions.length === 1 && !columns.time && !columns.part && plan.order !== "time")
    return `${title}: ${say("first", group, "text")} ${plan.order === "value_asc" ? "is lowest" : "leads"} with ${say("first", measure, format)}.`
  if (columns.dimensions.length === 0 && !columns.time && !columns.part)
    return `${title}: ${say("last", measure, format)}.`
  return `${title}.`
}
