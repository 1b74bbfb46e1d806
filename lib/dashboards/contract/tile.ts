import { z } from "zod"

// Tiles of the YAML v1. Each type names the columns of its query that it draws.

/** The named formats. */
export const FORMATS = ["number", "integer", "compact", "percent", "bytes", "duration", "currency", "text"] as const

/**
 * A format: `number`, `number:2` (decimals), `integer`, `compact`, `percent` (0.18 is 18 %), `bytes`, `duration`
 * (milliseconds), `currency`, `currency:EUR`, `text`, or a date pattern such as `MMM yyyy`, `d MMM`, `'Q'Q yyyy`.
 */
export const FORMAT = new RegExp(
  `^(?:(?:${FORMATS.join("|")})|number:[0-6]|percent:[0-6]|currency:[A-Z]{3}|(?=.*[yMdEHmsQw])(?:[yMdEHmsQw ,./:-]|'[^']*')+)$`,
)

const id = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,59}$/,
    "starts with a letter and holds only a-z, 0-9 and _, at most 60 characters: monthly_revenue",
  )

/** The name of a query, a tile or a filter inside one dashboard. */
export const ElementId = id
const Column = z.string().min(1).max(120).describe("A column of the query's result.")

/** A column and how it is read and written. */
export const Field = z.strictObject({
  field: Column,
  type: z
    .enum(["temporal", "quantitative", "nominal", "ordinal"])
    .optional()
    .describe("Guessed from the column when omitted."),
  format: z
    .string()
    .max(40)
    .regex(
      FORMAT,
      "is no known format: write number, integer, compact, percent, bytes, duration, currency, currency:EUR or a date pattern such as MMM yyyy",
    )
    .optional(),
  label: z.string().min(1).max(80).optional().describe("Shown instead of the column's name."),
})
export type Field = z.output<typeof Field>

const Fields = z.union([Field, z.array(Field).min(1).max(8)])
const Rank = z.int().min(1).max(1000)

const common = {
  id,
  title: z.string().min(1).max(120),
  description: z.string().max(500).optional(),
  text: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe("Text alternative, one sentence. May hold {{query.last.column}}."),
}
const Compare = z
  .enum(["previous_period", "previous_year"])
  .optional()
  .describe("Runs the query once more for the earlier period.")
const source = { ...common, query: id }

export const LineTile = z.strictObject({
  type: z.literal("line"),
  ...source,
  x: Field,
  y: Fields,
  series: Field.optional(),
  compare: Compare,
  target: z.number().optional().describe("A horizontal reference line."),
})

export const BarTile = z.strictObject({
  type: z.literal("bar"),
  ...source,
  x: Field,
  y: Fields,
  series: Field.optional(),
  mode: z.enum(["grouped", "stacked", "percent"]).optional(),
  orientation: z.enum(["vertical", "horizontal"]).optional(),
  sort: z.enum(["query", "value", "label"]).optional().describe("query keeps the order of the rows."),
  limit: Rank.optional(),
  compare: Compare,
  target: z.number().optional(),
})

export const AreaTile = z.strictObject({
  type: z.literal("area"),
  ...source,
  x: Field,
  y: Fields,
  series: Field.optional(),
  mode: z.enum(["stacked", "overlap", "percent"]).optional(),
})

export const ComboTile = z.strictObject({
  type: z.literal("combo"),
  ...source,
  x: Field,
  bars: Fields,
  lines: Fields,
  lines_axis: z.enum(["left", "right"]).optional().describe("right gives the lines an axis of their own."),
})

export const PieTile = z.strictObject({
  type: z.literal("pie"),
  ...source,
  label: Field,
  value: Field,
  donut: z.boolean().optional(),
  limit: z.int().min(2).max(12).optional().describe("Smaller slices are summed as Other. 6 when omitted."),
})

export const ScatterTile = z.strictObject({
  type: z.literal("scatter"),
  ...source,
  x: Field,
  y: Field,
  size: Field.optional(),
  label: Field.optional(),
  series: Field.optional(),
})

export const HeatmapTile = z.strictObject({ type: z.literal("heatmap"), ...source, x: Field, y: Field, value: Field })

export const HistogramTile = z.strictObject({
  type: z.literal("histogram"),
  ...source,
  x: Field.describe("Raw values, or the lower edge of each bin when count is given."),
  count: Field.optional().describe("Rows per bin, counted by the query."),
  bins: z.int().min(2).max(100).optional(),
})

export const FunnelTile = z.strictObject({ type: z.literal("funnel"), ...source, label: Field, value: Field })

export const WaterfallTile = z.strictObject({
  type: z.literal("waterfall"),
  ...source,
  label: Field,
  value: Field,
  total: z.string().min(1).max(40).optional().describe("Label of a closing bar with the sum."),
})

export const KpiTile = z.strictObject({
  type: z.literal("kpi"),
  ...source,
  value: Field.describe("Read from the last row."),
  delta: Field.optional().describe("A column that already holds the relative change."),
  compare: Compare,
  good: z.enum(["up", "down", "neither"]).optional().describe("Which direction is good. up when omitted."),
  target: z.number().optional(),
  sparkline: z.strictObject({ query: id.optional(), x: Field, y: Field }).optional(),
})

export const TableTile = z.strictObject({
  type: z.literal("table"),
  ...source,
  columns: z
    .array(z.strictObject({ ...Field.shape, align: z.enum(["left", "right"]).optional(), bar: z.boolean().optional() }))
    .min(1)
    .max(40)
    .optional()
    .describe("All columns of the query when omitted."),
  sort: z.strictObject({ field: Column, order: z.enum(["asc", "desc"]).optional() }).optional(),
  page_size: z.int().min(5).max(200).optional(),
})

export const TextTile = z.strictObject({
  type: z.literal("text"),
  ...common,
  title: common.title.optional(),
  body: z
    .string()
    .min(1)
    .max(5000)
    .describe("Plain text with paragraphs, - lists and **bold**. May hold {{query.last.column}}."),
})

export const GaugeTile = z.strictObject({
  type: z.literal("gauge"),
  ...source,
  value: Field,
  min: z.number().optional(),
  max: z.number().optional(),
  target: z.number().optional(),
  thresholds: z
    .array(z.strictObject({ from: z.number(), status: z.enum(["good", "warn", "bad"]) }))
    .min(1)
    .max(6)
    .optional(),
})

/** One placed visual. `type` decides which other keys exist. */
export const Tile = z.discriminatedUnion("type", [
  LineTile,
  BarTile,
  AreaTile,
  ComboTile,
  PieTile,
  ScatterTile,
  HeatmapTile,
  HistogramTile,
  FunnelTile,
  WaterfallTile,
  KpiTile,
  TableTile,
  TextTile,
  GaugeTile,
])
export type Tile = z.output<typeof Tile>
export type TileType = Tile["type"]
export type TileOf<T extends TileType> = Extract<Tile, { type: T }>
