import { columnsLike, type Pattern } from "#lib/models/adapters/builtin/concepts/finding"
import { at, type Measure } from "#lib/models/adapters/builtin/measures"
import type { Column, Schema, Table } from "#lib/models/adapters/builtin/schema"

// Things that run until they end: recurring revenue, churn.

/** Tables of things that run until they end: subscriptions, contracts. */
export function running(schema: Schema): { table: Table; ended: Column }[] {
  return schema.tables.flatMap((table) => {
    const ended = table.columns.find(
      (column) =>
        column.kind === "time" && /^(?:cancell?ed|churned|ended|terminated)_?(?:at|on|date)?$/i.test(column.name),
    )
    return ended && /subscription|contract|member|plan/.test(table.stems.join("_")) ? [{ table, ended }] : []
  })
}

/** Monthly recurring revenue as of now: what running subscriptions pay. */
export function recurring(schema: Schema): Measure[] {
  const fees: Pattern[] = [
    [/^mrr/i, 70],
    [/^monthly_(?:amount|price|fee|revenue)(?:_cents)?$/i, 60],
  ]
  const ends = running(schema)
  return columnsLike(schema, fees).map((measure) => {
    const end = ends.find(({ table }) => table.name === measure.base)
    const where = end ? `${at(end.table.name, end.ended.name)} is null` : undefined
    return {
      ...measure,
      agg: "sum" as const,
      name: "mrr",
      label: "MRR",
      where,
      note: `${measure.note.replace("the mean", "the sum")}${end ? ` where ${end.ended.name} is empty` : ""}`,
    }
  })
}

export function churned(schema: Schema, asRate: boolean): Measure[] {
  return running(schema).map(({ table, ended }) => {
    const cell = at(table.name, ended.name)
    const made = { base: table.name, row: null, score: 60 }
    if (asRate)
      return {
        ...made,
        name: "churn_rate",
        label: "Churn rate",
        agg: "avg" as const,
        sql: `avg(case when ${cell} is not null then 1.0 else 0 end)`,
        format: "percent" as const,
        note: `the share of ${table.name} with ${ended.name}`,
      }
    const time = { table: table.name, column: ended.name }
    return {
      ...made,
      name: "cancellations",
      label: "Cancellations",
      agg: "count" as const,
      sql: `count(${cell})`,
      where: `${cell} is not null`,
      format: "integer" as const,
      time,
      note: `the number of ${table.name} with ${ended.name}`,
    }
  })
}
