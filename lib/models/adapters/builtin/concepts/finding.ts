import { at, columnMeasure, type Format, type Measure, rowOf } from "#lib/models/adapters/builtin/measures"
import { type Schema, type Table, timeOf } from "#lib/models/adapters/builtin/schema"

// How columns are found by their names: patterns with scores, tables by what they hold.

export type Pattern = [RegExp, number]

export const best = (name: string, patterns: Pattern[]) =>
  Math.max(0, ...patterns.filter(([pattern]) => pattern.test(name)).map(([, score]) => score))

export const tableScore = (table: Table, patterns: Pattern[]) => best(table.stems.join("_"), patterns)

export const numbers = (table: Table) => table.columns.filter((column) => column.kind === "number")

export const SALES: Pattern[] = [
  [/^(?:order|sale|sales|invoice|transaction|purchase)$/, 30],
  [/(?:order|sale|sales|invoice|transaction|purchase)_?(?:item|line|detail)?$/, 20],
]

/** Columns whose name fits, as measures under one name. */
export function columnsLike(schema: Schema, patterns: Pattern[], tables: Pattern[] = []): Measure[] {
  return schema.tables.flatMap((table) =>
    numbers(table)
      .map((column) => ({ column, score: best(column.name, patterns) }))
      .filter(({ score }) => score > 0)
      .map(({ column, score }) => columnMeasure(column, score + tableScore(table, tables))),
  )
}

export function spans(schema: Schema, end: RegExp, name: string, label: string): Measure[] {
  return schema.tables.flatMap((table) => {
    const start = timeOf(table)
    const stop = table.columns.find((column) => column.kind === "time" && end.test(column.name))
    if (!start || !stop || start === stop || /^date$/i.test(stop.type)) return []
    const row = `date_diff('minute', ${at(table.name, start.name)}, ${at(table.name, stop.name)}) / 60.0`
    return [
      {
        name,
        label,
        base: table.name,
        agg: "avg" as const,
        row,
        format: "number" as const,
        score: 55,
        note: `the mean of the hours from ${start.name} to ${stop.name} in ${table.name}`,
      },
    ]
  })
}

export const over = (
  schema: Schema,
  name: string,
  label: string,
  top: RegExp,
  bottom: RegExp,
  format: Format,
): Measure[] =>
  schema.tables.flatMap((table) => {
    const [above, below] = [
      numbers(table).find((column) => top.test(column.name)),
      numbers(table).find((column) => bottom.test(column.name)),
    ]
    if (!above || !below || above === below) return []
    return [
      {
        name,
        label,
        base: table.name,
        agg: "sum" as const,
        row: null,
        sql: `1.0 * sum(${rowOf(above)}) / nullif(sum(${rowOf(below)}), 0)`,
        format,
        score: 60,
        note: `the sum of ${table.name}.${above.name} over the sum of ${table.name}.${below.name}`,
      },
    ]
  })
