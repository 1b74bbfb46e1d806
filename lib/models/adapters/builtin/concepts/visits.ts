import { at, countMeasure, distinctMeasure, type Measure } from "#lib/models/adapters/builtin/measures"
import type { Schema } from "#lib/models/adapters/builtin/schema"

// Visits to a site and how many of them convert.

/** The share of rows where a flag such as `has_purchase` holds. */
export function flagRates(schema: Schema): Measure[] {
  return schema.tables.flatMap((table) =>
    table.columns
      .filter((column) => column.kind === "flag" && /purchase|convert|conversion/i.test(column.name))
      .map((column) => ({
        name: "conversion_rate",
        label: "Conversion rate",
        base: table.name,
        agg: "avg" as const,
        row: null,
        sql: `avg(case when ${at(table.name, column.name)} then 1.0 else 0 end)`,
        format: "percent" as const,
        score: 50,
        note: `the share of ${table.name} where ${column.name} is true`,
      })),
  )
}

export function visits(schema: Schema): Measure[] {
  return schema.tables.flatMap((table) => {
    if (/session|visit/.test(table.stems.join("_")))
      return [{ ...countMeasure(table, 60), name: "visits", label: "Visits" }]
    const key = table.columns.find((column) => /^(?:session|visit)_id$/i.test(column.name))
    return key ? [distinctMeasure(table, key, "visits", 50)] : []
  })
}
