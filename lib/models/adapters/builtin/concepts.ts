import {
  at,
  columnMeasure,
  countMeasure,
  distinctMeasure,
  type Format,
  isShare,
  type Measure,
  rowOf,
} from "#lib/models/adapters/builtin/measures"
import {
  type Column,
  nounOf,
  plural,
  type Schema,
  type Table,
  tableOf,
  timeOf,
} from "#lib/models/adapters/builtin/schema"
import { identifier } from "#lib/models/adapters/builtin/words"

// Business words and what they stand for in a schema: revenue, profit, churn.

type Pattern = [RegExp, number]
const best = (name: string, patterns: Pattern[]) =>
  Math.max(0, ...patterns.filter(([pattern]) => pattern.test(name)).map(([, score]) => score))

/** What a business word may mean in a schema. */
type Concept = { words: string[]; find: (schema: Schema) => Measure[] }

const tableScore = (table: Table, patterns: Pattern[]) => best(table.stems.join("_"), patterns)
const numbers = (table: Table) => table.columns.filter((column) => column.kind === "number")

const SALES: Pattern[] = [
  [/^(?:order|sale|sales|invoice|transaction|purchase)$/, 30],
  [/(?:order|sale|sales|invoice|transaction|purchase)_?(?:item|line|detail)?$/, 20],
]
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

function revenues(schema: Schema): Measure[] {
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

/** Columns whose name fits, as measures under one name. */
function columnsLike(schema: Schema, patterns: Pattern[], tables: Pattern[] = []): Measure[] {
  return schema.tables.flatMap((table) =>
    numbers(table)
      .map((column) => ({ column, score: best(column.name, patterns) }))
      .filter(({ score }) => score > 0)
      .map(({ column, score }) => columnMeasure(column, score + tableScore(table, tables))),
  )
}

function orderValues(schema: Schema): Measure[] {
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
function lineCosts(schema: Schema): { table: Table; row: string; note: string }[] {
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
function profits(schema: Schema, asShare: boolean): Measure[] {
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
function actors(schema: Schema): Measure[] {
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

/** Tables of things that run until they end: subscriptions, contracts. */
function running(schema: Schema): { table: Table; ended: Column }[] {
  return schema.tables.flatMap((table) => {
    const ended = table.columns.find(
      (column) =>
        column.kind === "time" && /^(?:cancell?ed|churned|ended|terminated)_?(?:at|on|date)?$/i.test(column.name),
    )
    return ended && /subscription|contract|member|plan/.test(table.stems.join("_")) ? [{ table, ended }] : []
  })
}

/** Monthly recurring revenue as of now: what running subscriptions pay. */
function recurring(schema: Schema): Measure[] {
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

function churned(schema: Schema, asRate: boolean): Measure[] {
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

function spans(schema: Schema, end: RegExp, name: string, label: string): Measure[] {
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

const over = (schema: Schema, name: string, label: string, top: RegExp, bottom: RegExp, format: Format): Measure[] =>
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

/** The share of rows where a flag such as `has_purchase` holds. */
function flagRates(schema: Schema): Measure[] {
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

function visits(schema: Schema): Measure[] {
  return schema.tables.flatMap((table) => {
    if (/session|visit/.test(table.stems.join("_")))
      return [{ ...countMeasure(table, 60), name: "visits", label: "Visits" }]
    const key = table.columns.find((column) => /^(?:session|visit)_id$/i.test(column.name))
    return key ? [distinctMeasure(table, key, "visits", 50)] : []
  })
}

/** Business words and what they may stand for. Words are stems. */
export const CONCEPTS: Concept[] = [
  {
    words: [
      "revenue",
      "sales",
      "sale",
      "turnover",
      "income",
      "taking",
      "net revenue",
      "net sales",
      "total sales",
      "sales revenue",
      "sales amount",
      "sales value",
      "money",
      "gmv",
      "spent",
      "business",
    ],
    find: revenues,
  },
  {
    words: [
      "average order value",
      "aov",
      "average basket",
      "basket size",
      "basket value",
      "order value",
      "average order size",
      "average order amount",
    ],
    find: orderValues,
  },
  {
    words: [
      "unit",
      "unit sold",
      "item sold",
      "product sold",
      "quantity",
      "quantity sold",
      "volume",
      "sales volume",
      "piece",
      "how many unit",
    ],
    find: (schema) =>
      columnsLike(schema, [[/^(?:quantity|qty|units|units_sold)$/i, 60]], SALES).map((measure) => ({
        ...measure,
        name: "units_sold",
        label: "Units sold",
      })),
  },
  {
    words: ["profit", "gross profit", "margin amount", "margin", "gross margin", "earning"],
    find: (schema) => profits(schema, false),
  },
  {
    words: [
      "profit margin",
      "margin rate",
      "margin percentage",
      "margin percent",
      "margin %",
      "profitability",
      "profit rate",
      "percentage margin",
    ],
    find: (schema) => profits(schema, true),
  },
  {
    words: [
      "spend",
      "spending",
      "ad spend",
      "marketing spend",
      "marketing cost",
      "marketing budget",
      "advertising",
      "ad cost",
      "advertising spend",
      "advertising cost",
      "marketing",
    ],
    find: (schema) =>
      columnsLike(
        schema,
        [
          [/^(?:ad_|marketing_)?(?:spend|spent)(?:_usd|_amount|_cents)?$/i, 60],
          [/^(?:cost|amount|budget)(?:_usd|_cents)?$/i, 40],
        ],
        [[/marketing|ad|campaign|spend/, 20]],
      ).filter((measure) => /marketing|ad|campaign|spend/.test(measure.base)),
  },
  {
    words: ["cost of goods", "cogs", "cost of goods sold", "product cost"],
    find: (schema) =>
      lineCosts(schema).map(({ table, row, note }) => ({
        name: "cost",
        label: "Cost of goods",
        base: table.name,
        agg: "sum" as const,
        row,
        format: "currency" as const,
        score: 50,
        note,
      })),
  },
  {
    words: ["discount", "discount given"],
    find: (schema) =>
      columnsLike(
        schema,
        [
          [/^discount_(?:amount|total)(?:_cents)?$/i, 60],
          [/^discount/i, 40],
        ],
        SALES,
      ),
  },
  { words: ["mrr", "monthly recurring revenue", "recurring revenue", "subscription revenue"], find: recurring },
  {
    words: ["active subscription", "active subscriber", "active member", "active membership", "subscriber", "member"],
    find: (schema) =>
      running(schema).map(({ table, ended }) => ({
        ...countMeasure(table, 60),
        name: `active_${identifier(plural(nounOf(table)))}`,
        label: `Active ${plural(nounOf(table))}`,
        where: `${at(table.name, ended.name)} is null`,
        note: `the number of ${table.name} without ${ended.name}`,
      })),
  },
  { words: ["churn", "churn rate", "cancellation rate"], find: (schema) => churned(schema, true) },
  {
    words: ["cancellation", "churned subscription", "cancelled subscription", "canceled subscription"],
    find: (schema) => churned(schema, false),
  },
  {
    words: [
      "active customer",
      "buyer",
      "buying customer",
      "paying customer",
      "customer who ordered",
      "customer who bought",
      "purchaser",
      "shopper",
    ],
    find: actors,
  },
  {
    words: ["resolution time", "time to resolution", "time to resolve", "handling time", "resolve time"],
    find: (schema) => [
      ...columnsLike(schema, [[/resolution|resolve/i, 60]]),
      ...spans(
        schema,
        /^(?:resolved|closed|solved)_?(?:at|on|date)?$/i,
        "average_resolution_hours",
        "Average hours to resolve",
      ),
    ],
  },
  {
    words: ["response time", "first response time", "time to first response", "reply time"],
    find: (schema) => [
      ...columnsLike(schema, [[/respon[sd]/i, 60]]),
      ...spans(
        schema,
        /^(?:first_response|responded|replied|first_reply)_?(?:at|on|date)?$/i,
        "average_response_hours",
        "Average hours to first response",
      ),
    ],
  },
  {
    words: ["delivery time", "shipping time", "time to ship", "time to deliver"],
    find: (schema) => [
      ...columnsLike(schema, [[/^(?:delivery|shipping)_(?:days|hours|time)$/i, 60]]),
      ...spans(
        schema,
        /^(?:delivered|shipped)_?(?:at|on|date)?$/i,
        "average_delivery_hours",
        "Average hours to deliver",
      ),
    ],
  },
  {
    words: ["satisfaction", "csat", "satisfaction score", "customer satisfaction", "rating"],
    find: (schema) =>
      columnsLike(schema, [
        [/satisfaction|csat|nps/i, 60],
        [/rating|score/i, 40],
      ]),
  },
  {
    words: ["click through rate", "ctr", "clickthrough rate"],
    find: (schema) =>
      over(schema, "click_through_rate", "Click-through rate", /^clicks?$/i, /^impressions?$/i, "percent"),
  },
  {
    words: ["cost per click", "cpc"],
    find: (schema) =>
      over(
        schema,
        "cost_per_click",
        "Cost per click",
        /^(?:ad_)?(?:spend|cost|amount)(?:_usd|_cents)?$/i,
        /^clicks?$/i,
        "currency",
      ),
  },
  {
    words: ["cost per conversion", "cost per acquisition", "cpa", "cac", "customer acquisition cost"],
    find: (schema) =>
      over(
        schema,
        "cost_per_conversion",
        "Cost per conversion",
        /^(?:ad_)?(?:spend|cost|amount)(?:_usd|_cents)?$/i,
        /^(?:conversions?|acquisitions?|signups?|new_customers)$/i,
        "currency",
      ),
  },
  {
    words: ["roas", "return on ad spend"],
    find: (schema) =>
      over(
        schema,
        "return_on_ad_spend",
        "Return on ad spend",
        /revenue/i,
        /^(?:ad_)?(?:spend|cost|amount)(?:_usd|_cents)?$/i,
        "number",
      ),
  },
  {
    words: ["conversion rate", "conversion", "purchase rate", "visit convert", "visit that convert", "session convert"],
    find: (schema) => [
      ...over(
        schema,
        "conversion_rate",
        "Conversion rate",
        /^conversions?$/i,
        /^(?:clicks?|visits?|sessions?)$/i,
        "percent",
      ),
      ...flagRates(schema),
    ],
  },
  { words: ["visit", "visitor", "session", "traffic", "web traffic", "web visit", "site visit"], find: visits },
]

/** The measures of one business word in a schema, best first. */
export function concept(word: string, schema: Schema): Measure[] {
  const found = CONCEPTS.find((known) => known.words.includes(word))?.find(schema) ?? []
  return found.map((measure) => ({ ...measure, score: measure.score + 10 })).sort((a, b) => b.score - a.score)
}
