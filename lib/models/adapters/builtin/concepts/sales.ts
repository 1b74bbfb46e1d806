import { best, numbers, type Pattern, SALES, tableScore } from "#lib/models/adapters/builtin/concepts/finding"
import { columnMeasure, distinctMeasure, isShare, type Measure, rowOf } from "#lib/models/adapters/builtin/measures"
import { type Column, type Schema, type Table, tableOf } from "#lib/models/adapters/builtin/schema"

// Money and goods: revenue, order value, cost, profit, who bought.

const REVENUE: Pattern[] = [
  [/^(?:net_)?revenue(?:_usd|_eur|_cents)?$/i, 65],
  [
    /^(?:net_(?:amount|total|sales|value)|order_total|sales_amount|total_amount|amount_total)(?:_usd|_eur|_cents)?$/i,
    60,
  ],
  [/^(?:line_total|line_amount|line_revenue|item_total|extended_price)(?:_cents)?$/i, 58],
  [/^(?:amount|total|total_price|sales|gmv)(?:_usd|_eur|_cents)?$/i, 50],
  [/^(?:gross_(?:amount|total|sales|revenue)|subtotal)(?:_cents)?$/i, 40],
]

function priceOf(table: Table): { quantity: Column; price: Column; discount?: Column } | null {
  const find = (pattern: RegExp) => numbers(table).find((column) => pattern.test(column.name))
  const quantity = find(/^(?:quantity|qty|units)$/i)
  const price = find(/^(?:unit_price|price|sale_price|price_each)(?:_cents)?$/i)
  return quantity && price ? { quantity, price, discount: find(/^discount(?:_(?:pct|rate|percent))?$/i) } : null
}

function lineValue(table: Table): string | null {
  const line = priceOf(table)
  if (!line) return null
  const gross = `${rowOf(line.quantity)} * ${rowOf(line.price)}`
  return line.discount && isShare(line.discount) ? `${gross} * (1 - ${rowOf(line.discount)})` : gross
}

export function revenues(schema: Schema): Measure[] {
  return schema.tables.flatMap((table) => {
    const bonus = tableScore(table, SALES)
    const found = numbers(table)
      .map((column) => ({ column, score: best(column.name, REVENUE) }))
      .filter(({ column, score }) => score > 0 && (bonus > 0 || /revenue|sales/i.test(column.name)))
      .map(({ column, score }) => ({ ...columnMeasure(column, score + bonus), name: "revenue", label: "Revenue" }))
    const row = found.length === 0 && bonus > 0 ? lineValue(table) : null
    if (!row) return found
    const computed: Measure = {
      name: "revenue",
      label: "Revenue",
      base: table.name,
      agg: "sum",
      row,
      format: "currency",
      score: 45 + bonus,
      note: `the sum of quantity times price in ${table.name}`,
    }
    return [computed]
  })
}

export function orderValues(schema: Schema): Measure[] {
  return revenues(schema)
    .filter((measure) => !/item|line|detail/.test(measure.base))
    .map((measure) => ({
      ...measure,
      name: "average_order_value",
      label: "Average order value",
      agg: "avg" as const,
      note: `the mean of ${measure.note.replace(/^the sum of /, "")} per row of ${measure.base}`,
    }))
}

/** Cost of what a sales line sold: in the line itself, or the product's unit cost times the quantity. */
export function lineCosts(schema: Schema): { table: Table; row: string; note: string }[] {
  return schema.tables.flatMap((table) => {
    if (tableScore(table, SALES) === 0) return []
    const own = numbers(table).find((column) =>
      /^(?:line_cost|total_cost|cost_amount|cogs|cost)(?:_cents)?$/i.test(column.name),
    )
    if (own) return [{ table, row: rowOf(own), note: `${table.name}.${own.name}` }]
    const quantity = numbers(table).find((column) => /^(?:quantity|qty|units)$/i.test(column.name))
    const unit = numbers(table).find((column) => /^unit_cost(?:_cents)?$/i.test(column.name))
    if (quantity && unit)
      return [
        {
          table,
          row: `${rowOf(quantity)} * ${rowOf(unit)}`,
          note: `${table.name}.quantity times ${table.name}.${unit.name}`,
        },
      ]
    if (!quantity) return []
    return schema.edges.flatMap((edge) => {
      const target = edge.from.table === table.name ? tableOf(schema, edge.to.table) : undefined
      const cost =
        target &&
        numbers(target).find((column) => /^(?:unit_cost|cost|cost_price|standard_cost)(?:_cents)?$/i.test(column.name))
      return target && cost
        ? [
            {
              table,
              row: `${rowOf(quantity)} * ${rowOf(cost)}`,
              note: `${table.name}.quantity times ${target.name}.${cost.name}`,
            },
          ]
        : []
    })
  })
}

/** Profit of a sales table: its own column, else revenue less cost. As a share, divided by the revenue of the same rows. */
export function profits(schema: Schema, asShare: boolean): Measure[] {
  return schema.tables.flatMap((table): Measure[] => {
    const revenue = revenues(schema).find((measure) => measure.base === table.name)
    const own = numbers(table).find((column) =>
      /^(?:gross_|net_)?(?:profit|margin)(?:_amount|_usd|_eur|_cents)?$/i.test(column.name),
    )
    const cost = lineCosts(schema).find((line) => line.table === table)
    const row = own ? rowOf(own) : revenue?.row && cost ? `${revenue.row} - ${cost.row}` : null
    if (!row) return []
    const from = own ? `${table.name}.${own.name}` : `revenue less cost (${cost?.note})`
    const score = 40 + tableScore(table, SALES)
    if (!asShare)
      return [
        {
          name: "profit",
          label: "Profit",
          base: table.name,
          agg: "sum" as const,
          row,
          format: "currency" as const,
          score,
          note: `the sum of ${from}`,
        },
      ]
    if (!revenue?.row) return []
    const sql = `1.0 * sum(${row}) / nullif(sum(${revenue.row}), 0)`
    return [
      {
        name: "margin_rate",
        label: "Margin",
        base: table.name,
        agg: "sum" as const,
        row: null,
        sql,
        format: "percent" as const,
        score,
        note: `${from} as a share of revenue (${revenue.note})`,
      },
    ]
  })
}

/** Customers who did something: different customer keys in a table that carries them. */
export function actors(schema: Schema): Measure[] {
  return schema.tables.flatMap((table) => {
    const key = table.columns.find(
      (column) => column.kind === "key" && /^(?:customer|client|user|account|member)_id$/i.test(column.name),
    )
    const score = tableScore(table, SALES)
    return key && !table.keys.includes(key.name) && score > 0
      ? [distinctMeasure(table, key, "active customers", 40 + score)]
      : []
  })
}
