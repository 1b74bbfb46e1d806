import { column, labelOf, largest, pairs, rowCount, table, typeOf, writer } from "#lib/dashboards/chart/rows"
import type { TileData } from "#lib/dashboards/contract"
import type { Field, Tile, TileOf } from "#lib/dashboards/contract/tile"
import { asList } from "#lib/dashboards/fields"
import { formatValue, toNumber } from "#lib/dashboards/format"
import { type Reference, readReferences } from "#lib/dashboards/text-references"

// A tile in one sentence, from its data: what a reader who does not see the chart should know first.

const share = (part: number, whole: number) => formatValue(whole ? part / whole : 0, "percent:0")
const isNumber = (value: number | null): value is number => value !== null

function trend(tile: TileOf<"line"> | TileOf<"area"> | TileOf<"combo">, data: TileData): string {
  const ys = asList(tile.type === "combo" ? tile.bars : tile.y)
  const { xs, series } = table(data, tile.x, ys, tile.type === "combo" ? undefined : tile.series)
  const writeX = writer(data, tile.x)
  const [field] = ys as [Field]
  const writeY = writer(data, field)
  const [one] = series
  if (!one) return `${tile.title} has no values.`
  if (series.length > 1) {
    const last = series.toSorted((a, b) => (b.values.findLast(isNumber) ?? 0) - (a.values.findLast(isNumber) ?? 0))
    const names = last
      .slice(0, 4)
      .map((each) => `${each.name} ${writer(data, each.field)(each.values.findLast(isNumber) ?? null)}`)
    return `${tile.title}: ${series.length} series from ${writeX(xs[0])} to ${writeX(xs.at(-1))}; at the end ${names.join(", ")}.`
  }
  const known = one.values.flatMap((value, index) => (value === null ? [] : [{ value, at: xs[index] }]))
  const [first] = known
  const last = known.at(-1)
  if (!first || !last) return `${tile.title} has no values.`
  if (known.length === 1) return `${one.name} was ${writeY(first.value)} at ${writeX(first.at)}.`
  const peak = known.reduce((a, b) => (b.value > a.value ? b : a))
  const low = known.reduce((a, b) => (b.value < a.value ? b : a))
  const change = first.value === 0 ? null : (last.value - first.value) / Math.abs(first.value)
  const verb = last.value === first.value ? "stayed at" : last.value > first.value ? "rose from" : "fell from"
  const moved =
    verb === "stayed at"
      ? `${verb} ${writeY(last.value)}`
      : `${verb} ${writeY(first.value)} to ${writeY(last.value)}${change === null ? "" : ` (${change > 0 ? "+" : ""}${formatValue(change, "percent:0")})`}`
  return `${one.name} ${moved} between ${writeX(first.at)} and ${writeX(last.at)}, highest ${writeY(peak.value)} at ${writeX(peak.at)}, lowest ${writeY(low.value)} at ${writeX(low.at)}.`
}

function bars(tile: TileOf<"bar">, data: TileData): string {
  const ys = asList(tile.y)
  const { xs, series } = table(data, tile.x, ys, tile.series)
  if (typeOf(data, tile.x) === "temporal") return trend({ ...tile, type: "line" } as unknown as TileOf<"line">, data)
  const write = writer(data, tile.x)
  const writeY = writer(data, (ys as [Field])[0])
  const sums = xs.map((x, i) => ({
    name: write(x),
    value: series.reduce((sum, each) => sum + (each.values[i] ?? 0), 0),
  }))
  return ranking(tile.title, sums, writeY, series.length > 1 ? `, split into ${series.length} series` : "")
}

function ranking(
  title: string,
  parts: { name: string; value: number }[],
  write: (value: unknown) => string,
  more = "",
): string {
  const sorted = parts.toSorted((a, b) => b.value - a.value)
  const [first, second] = sorted
  const last = sorted.at(-1)
  if (!first || !last) return `${title} has no values.`
  if (!second) return `${first.name} is the only one, with ${write(first.value)}${more}.`
  const middle = sorted.length > 2 ? `, then ${second.name} with ${write(second.value)}` : ""
  return `${first.name} leads ${sorted.length} with ${write(first.value)}${middle}; ${last.name} is last with ${write(last.value)}${more}.`
}

function kpi(tile: TileOf<"kpi">, data: TileData, compare: TileData | null): string {
  const write = writer(data, tile.value)
  const change = kpiChange(tile, data, compare)
  const than = tile.compare === "previous_year" ? "a year earlier" : "the period before"
  const direction =
    change === null
      ? ""
      : Math.abs(change) < 0.0005
        ? `, about the same as ${than}`
        : `, ${formatValue(Math.abs(change), "percent")} ${change > 0 ? "more" : "less"} than ${than}`
  return `${tile.title}: ${write(column(data, tile.value.field).at(-1))}${direction}.`
}

/** The relative change a KPI shows: its delta column, else against the compared run; null when there is none. */
export function kpiChange(tile: TileOf<"kpi">, data: TileData, compare: TileData | null): number | null {
  if (tile.delta) return toNumber(column(data, tile.delta.field).at(-1))
  const now = toNumber(column(data, tile.value.field).at(-1))
  const before = compare ? toNumber(column(compare, tile.value.field).at(-1)) : null
  return now !== null && before ? (now - before) / Math.abs(before) : null
}

/** One sentence about what a tile shows; for a tile without rows it says so. */
export function describeTile(tile: Tile, data: TileData, compare: TileData | null = null): string {
  if (tile.type === "text") return tile.title ?? "Text."
  const rows = rowCount(data)
  if (rows === 0) return `${tile.title}: no rows for these filters.`
  switch (tile.type) {
    case "line":
    case "area":
    case "combo":
      return trend(tile, data)
    case "bar":
      return bars(tile, data)
    case "pie": {
      const parts = largest(pairs(data, tile.label, tile.value), tile.limit ?? 6)
      const sum = parts.reduce((total, part) => total + part.value, 0)
      return `${tile.title}: ${parts.map((part) => `${part.name} ${share(part.value, sum)}`).join(", ")}.`
    }
    case "funnel": {
      const steps = pairs(data, tile.label, tile.value)
      const first = steps[0]
      const last = steps.at(-1)
      return `${share(last?.value ?? 0, first?.value ?? 0)} get from ${first?.name} to ${last?.name} (${formatValue(last?.value ?? 0)} of ${formatValue(first?.value ?? 0)}).`
    }
    case "waterfall": {
      const steps = pairs(data, tile.label, tile.value)
      const write = writer(data, tile.value)
      const sum = steps.reduce((total, step) => total + step.value, 0)
      const largestStep = steps.reduce((a, b) => (Math.abs(b.value) > Math.abs(a.value) ? b : a))
      return `${tile.title}: ${steps.length} steps add up to ${write(sum)}; the largest is ${largestStep.name} with ${write(largestStep.value)}.`
    }
    case "kpi":
      return kpi(tile, data, compare)
    case "gauge": {
      const write = writer(data, tile.value)
      const target = tile.target === undefined ? "" : `, target ${write(tile.target)}`
      return `${tile.title}: ${write(column(data, tile.value.field).at(-1))}${target}.`
    }
    case "scatter":
      return `${tile.title}: ${formatValue(rows)} points of ${labelOf(tile.y)} over ${labelOf(tile.x)}${tile.series ? `, by ${labelOf(tile.series)}` : ""}.`
    case "heatmap": {
      const numbers = column(data, tile.value.field).map((value) => toNumber(value) ?? Number.NEGATIVE_INFINITY)
      const peak = numbers.indexOf(Math.max(...numbers))
      const at = (field: Field) => writer(data, field)(column(data, field.field)[peak])
      return `${tile.title}: highest ${writer(data, tile.value)(numbers[peak])} at ${at(tile.x)}, ${at(tile.y)}.`
    }
    case "histogram": {
      const counts = tile.count ? column(data, tile.count.field) : null
      const bins = column(data, tile.x.field)
        .flatMap((cell, row) => {
          const value = toNumber(cell)
          return value === null ? [] : [{ value, count: counts ? (toNumber(counts[row]) ?? 0) : 1 }]
        })
        .toSorted((a, b) => a.value - b.value)
      const half = bins.reduce((sum, bin) => sum + bin.count, 0) / 2
      let seen = 0
      const middle = bins.find((bin) => {
        seen += bin.count
        return seen >= half
      })
      const write = writer(data, tile.x)
      return `${tile.title}: from ${write(bins[0]?.value)} to ${write(bins.at(-1)?.value)}, half of them at most ${write(middle?.value)}.`
    }
    case "table":
      return `${tile.title}: a table of ${formatValue(rows)} ${rows === 1 ? "row" : "rows"}.`
  }
}

function pick(reference: Reference, data: TileData): string {
  if (reference.pick === "count") return formatValue(rowCount(data), reference.format)
  const field: Field = { field: reference.field, ...(reference.format ? { format: reference.format } : {}) }
  const write = writer(data, field)
  const cells = column(data, reference.field)
  if (reference.pick === "first") return write(cells[0])
  if (reference.pick === "last") return write(cells.at(-1))
  const numbers = cells.flatMap((cell) => toNumber(cell) ?? [])
  if (numbers.length === 0) return "–"
  const sum = numbers.reduce((a, b) => a + b, 0)
  switch (reference.pick) {
    case "sum":
      return write(sum)
    case "average":
      return write(sum / numbers.length)
    case "min":
      return write(numbers.reduce((a, b) => Math.min(a, b)))
    case "max":
      return write(numbers.reduce((a, b) => Math.max(a, b)))
  }
}

/** A text with its {{query.last.column}} references filled in; what has no result becomes an en dash. */
export function fillText(text: string, results: (query: string) => TileData | null): string {
  return readReferences(text).reduce((filled, reference) => {
    const data = results(reference.query)
    return filled.replace(reference.text, () => (data ? pick(reference, data) : "–"))
  }, text)
}
