import type { TileData } from "#lib/dashboards/contract"
import type { Field } from "#lib/dashboards/contract/tile"
import { datePattern, formatValue, toInstant, toNumber } from "#lib/dashboards/format"

// Reading a columnar result the way a tile asks for it.

export type FieldType = NonNullable<Field["type"]>

/** All values of a column; empty when the result has no such column. */
export function column(data: TileData, field: string): unknown[] {
  const index = data.columns.findIndex((each) => each.name === field)
  return index < 0 ? [] : (data.data[index] ?? [])
}

export const rowCount = (data: TileData): number => data.data[0]?.length ?? 0

/** How a field is read: as declared, else by the kind of its column. */
export function typeOf(data: TileData, field: Field): FieldType {
  if (field.type) return field.type
  const kind = data.columns.find((each) => each.name === field.field)?.kind
  if (kind === "number") return "quantitative"
  return kind === "date" || kind === "timestamp" ? "temporal" : "nominal"
}

/** `net_revenue` -> `Net revenue`, unless the field has a label. */
export function labelOf(field: Field): string {
  if (field.label) return field.label
  const words = field.field.replaceAll("_", " ").trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Writes values of a field: its format, else a date pattern no finer than the data, else plain. */
export function writer(data: TileData, field: Field, options: { compact?: boolean } = {}): (value: unknown) => string {
  if (field.format || typeOf(data, field) !== "temporal") return (value) => formatValue(value, field.format, options)
  const instants = column(data, field.field).flatMap((value) => toInstant(value) ?? [])
  const pattern = datePattern(instants)
  return (value) => formatValue(typeof value === "number" ? new Date(value).toISOString() : value, pattern)
}

export type Series = { name: string; field: Field; values: (number | null)[] }
export type Table = { xs: unknown[]; series: Series[] }

const OTHER = "Other"
const MOST_SERIES = 8

/**
 * One x column and series of numbers over it: one per y field, or one per value of the series field. At most eight
 * series; the smallest are summed as Other. Rows of one x and series are summed.
 */
export function table(data: TileData, x: Field, ys: Field[], by?: Field): Table {
  const keys = column(data, x.field)
  const xs: unknown[] = []
  const position = new Map<string, number>()
  for (const key of keys) {
    if (position.has(String(key))) continue
    position.set(String(key), xs.length)
    xs.push(key)
  }
  const at = keys.map((key) => position.get(String(key)) ?? 0)
  const collect = (field: Field, name: string, rows: number[]): Series => {
    const values: (number | null)[] = Array(xs.length).fill(null)
    const cells = column(data, field.field)
    for (const row of rows) {
      const number = toNumber(cells[row])
      const place = at[row] ?? 0
      if (number !== null) values[place] = (values[place] ?? 0) + number
    }
    return { name, field, values }
  }
  const all = keys.map((_, row) => row)
  const [first] = ys
  if (!by || !first) return { xs, series: ys.map((field) => collect(field, labelOf(field), all)) }
  const write = writer(data, by)
  const groups = Map.groupBy(all, (row) => write(column(data, by.field)[row]))
  const series = [...groups].map(([name, rows]) => collect(first, name, rows))
  return { xs, series: foldSmall(series, xs.length) }
}

const total = (series: Series) => series.values.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0)

function foldSmall(series: Series[], length: number): Series[] {
  if (series.length <= MOST_SERIES) return series
  const large = new Set(series.toSorted((a, b) => total(b) - total(a)).slice(0, MOST_SERIES - 1))
  const small = series.filter((each) => !large.has(each))
  const values = Array.from({ length }, (_, i) => {
    const cells = small.flatMap((each) => each.values[i] ?? [])
    return cells.length > 0 ? cells.reduce((a, b) => a + b, 0) : null
  })
  const [one] = small
  return one ? [...series.filter((each) => large.has(each)), { name: OTHER, field: one.field, values }] : series
}

/** Label and number pairs of a tile that draws parts. */
export function pairs(data: TileData, label: Field, value: Field): { name: string; value: number }[] {
  const write = writer(data, label)
  const numbers = column(data, value.field)
  return column(data, label.field).map((cell, row) => ({ name: write(cell), value: toNumber(numbers[row]) ?? 0 }))
}

/** The largest `limit - 1` parts and the sum of the rest as Other. */
export function largest(parts: { name: string; value: number }[], limit: number): { name: string; value: number }[] {
  const sorted = parts.toSorted((a, b) => b.value - a.value)
  if (sorted.length <= limit) return sorted
  const rest = sorted.slice(limit - 1).reduce((sum, part) => sum + part.value, 0)
  return [...sorted.slice(0, limit - 1), { name: OTHER, value: rest }]
}

/** True when a tile has rows to draw. */
export const hasRows = (data: TileData): boolean => rowCount(data) > 0
