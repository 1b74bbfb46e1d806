import type { Ask, MeasureWord } from "#lib/models/adapters/builtin/ask"
import { concept } from "#lib/models/adapters/builtin/concepts"
import { countMeasure, distinctMeasure } from "#lib/models/adapters/builtin/measures"
import { nounOf, pathTo, plural, type Schema, tableOf } from "#lib/models/adapters/builtin/schema"
import { listed } from "#lib/models/adapters/builtin/words"

// What stands in when a question leaves something out, and what is said when a word means nothing here.

/** What the asked number can be split by instead of a word nobody knows. */
export function unknownGroup(ask: Ask, schema: Schema): string {
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
export function funnelOf(ask: Ask, schema: Schema): Ask | null {
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

/**
 * Without a measure, best first: states count their own table, rankings and groups mean revenue, else rows of the
 * table grouped by.
 */
export function implied(ask: Ask, schema: Schema): MeasureWord[] {
  const fromFilter = ask.filters.flatMap((filter) => filter.values.map((value) => value.table))[0]
  if (fromFilter && ask.dimensions.length === 0) return counting(schema, fromFilter)
  const revenue = concept("revenue", schema)
  const isRevenue = revenue.length > 0 && (ask.top || ask.dimensions.length > 0 || ask.grain)
  const grouped =
    ask.dimensions.flatMap((word) => word.columns.map((ref) => ref.table))[0] ??
    ask.dimensions.flatMap((word) => word.tables)[0] ??
    fromFilter
  return [
    ...(isRevenue ? [{ text: "revenue", measures: revenue, isEntity: false, tables: [] }] : []),
    ...(grouped ? counting(schema, grouped) : []),
  ]
}

function counting(schema: Schema, name: string): MeasureWord[] {
  const table = tableOf(schema, name)
  if (!table) return []
  return [{ text: plural(nounOf(table)), measures: [countMeasure(table, 50)], isEntity: true, tables: [name] }]
}
