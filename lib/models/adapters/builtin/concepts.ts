import { columnsLike, over, SALES, spans } from "#lib/models/adapters/builtin/concepts/finding"
import { actors, lineCosts, orderValues, profits, revenues } from "#lib/models/adapters/builtin/concepts/sales"
import { churned, recurring, running } from "#lib/models/adapters/builtin/concepts/subscriptions"
import { flagRates, visits } from "#lib/models/adapters/builtin/concepts/visits"
import { at, countMeasure, type Measure } from "#lib/models/adapters/builtin/measures"
import { nounOf, plural, type Schema } from "#lib/models/adapters/builtin/schema"
import { identifier } from "#lib/models/adapters/builtin/words"

// Business words and what they stand for in a schema: revenue, profit, churn.

/** What a business word may mean in a schema. */
type Concept = { words: string[]; find: (schema: Schema) => Measure[] }

const words = (text: string) => text.split("|")

/** Business words and what they may stand for. Words are stems. */
export const CONCEPTS: Concept[] = [
  {
    words: words(
      "revenue|sales|sale|turnover|income|taking|net revenue|net sales|total sales|sales revenue|sales amount|sales value|money|gmv|spent|business",
    ),
    find: revenues,
  },
  {
    words: words(
      "average order value|aov|average basket|basket size|basket value|order value|average order size|average order amount",
    ),
    find: orderValues,
  },
  {
    words: words(
      "unit|unit sold|item sold|product sold|quantity|quantity sold|volume|sales volume|piece|how many unit",
    ),
    find: (schema) =>
      columnsLike(schema, [[/^(?:quantity|qty|units|units_sold)$/i, 60]], SALES).map((measure) => ({
        ...measure,
        name: "units_sold",
        label: "Units sold",
      })),
  },
  {
    words: words("profit|gross profit|margin amount|margin|gross margin|earning"),
    find: (schema) => profits(schema, false),
  },
  {
    words: words(
      "profit margin|margin rate|margin percentage|margin percent|margin %|profitability|profit rate|percentage margin",
    ),
    find: (schema) => profits(schema, true),
  },
  {
    words: words(
      "spend|spending|ad spend|marketing spend|marketing cost|marketing budget|advertising|ad cost|advertising spend|advertising cost|marketing",
    ),
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
    words: words("cost of goods|cogs|cost of goods sold|product cost"),
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
    words: words("discount|discount given"),
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
  { words: words("mrr|monthly recurring revenue|recurring revenue|subscription revenue"), find: recurring },
  {
    words: words("active subscription|active subscriber|active member|active membership|subscriber|member"),
    find: (schema) =>
      running(schema).map(({ table, ended }) => ({
        ...countMeasure(table, 60),
        name: `active_${identifier(plural(nounOf(table)))}`,
        label: `Active ${plural(nounOf(table))}`,
        where: `${at(table.name, ended.name)} is null`,
        note: `the number of ${table.name} without ${ended.name}`,
      })),
  },
  { words: words("churn|churn rate|cancellation rate"), find: (schema) => churned(schema, true) },
  {
    words: words("cancellation|churned subscription|cancelled subscription|canceled subscription"),
    find: (schema) => churned(schema, false),
  },
  {
    words: words(
      "active customer|buyer|buying customer|paying customer|customer who ordered|customer who bought|purchaser|shopper",
    ),
    find: actors,
  },
  {
    words: words("resolution time|time to resolution|time to resolve|handling time|resolve time"),
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
    words: words("response time|first response time|time to first response|reply time"),
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
    words: words("delivery time|shipping time|time to ship|time to deliver"),
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
    words: words("satisfaction|csat|satisfaction score|customer satisfaction|rating"),
    find: (schema) =>
      columnsLike(schema, [
        [/satisfaction|csat|nps/i, 60],
        [/rating|score/i, 40],
      ]),
  },
  {
    words: words("click through rate|ctr|clickthrough rate"),
    find: (schema) =>
      over(schema, "click_through_rate", "Click-through rate", /^clicks?$/i, /^impressions?$/i, "percent"),
  },
  {
    words: words("cost per click|cpc"),
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
    words: words("cost per conversion|cost per acquisition|cpa|cac|customer acquisition cost"),
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
    words: words("roas|return on ad spend"),
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
    words: words("conversion rate|conversion|purchase rate|visit convert|visit that convert|session convert"),
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
  { words: words("visit|visitor|session|traffic|web traffic|web visit|site visit"), find: visits },
]

/** The measures of one business word in a schema, best first. */
export function concept(word: string, schema: Schema): Measure[] {
  const found = CONCEPTS.find((known) => known.words.includes(word))?.find(schema) ?? []
  return found.map((measure) => ({ ...measure, score: measure.score + 10 })).sort((a, b) => b.score - a.score)
}
