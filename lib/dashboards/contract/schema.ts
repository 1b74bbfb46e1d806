import { z } from "zod"
import { ElementId, Tile } from "#lib/dashboards/contract/tile"

// The YAML v1. This is the one declaration: /schemas/dashboard.v1.json is generated from it.

const RESERVED = ["new", "validate", "compile", "generate", "rebuild-index"]

/** A dashboard's address inside its workspace. */
export const DashboardSlug = z
  .string()
  .max(80, "is longer than 80 characters: shorten it")
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "holds only a-z, 0-9 and single hyphens between them: revenue-overview")
  .refine((slug) => !RESERVED.includes(slug), { error: `is reserved (${RESERVED.join(", ")}): choose another slug` })
  .brand<"DashboardSlug">()
export type DashboardSlug = z.output<typeof DashboardSlug>

/** The sha256 of a dashboard's YAML bytes, which is also its etag and the name of one version. */
export const DashboardSha = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "is a sha256: 64 characters 0-9 and a-f")
  .brand<"DashboardSha">()
export type DashboardSha = z.output<typeof DashboardSha>

/** The id of a query inside a dashboard. */
export const DashboardQueryId = ElementId.brand<"DashboardQueryId">()

export const ViewType = z.enum(["analytical", "operational", "strategic"])
export type ViewType = z.output<typeof ViewType>

const DURATION = /^-?P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/

const RELATIVE = new RegExp(`${DURATION.source.slice(0, -1)}(?:/(?:week|month|quarter|year))?$`)

/**
 * An absolute date `2026-11-20`, or one relative to today: `P0D` is today, `-P12M` twelve months earlier. With `/month`
 * (or week, quarter, year) it means that whole unit: its first day in `from`, its last in `to`.
 */
export const DateExpression = z
  .string()
  .refine(
    (text) => RELATIVE.test(text) || /^\d{4}-\d{2}-\d{2}$/.test(text),
    "is no date: write 2026-11-20, or relative to today -P12M, -P7D, P0D, -P1M/month",
  )
export const DateRange = z.strictObject({ from: DateExpression, to: DateExpression })
export type DateRange = z.output<typeof DateRange>

const Scalar = z.union([z.string().max(500), z.number()])
const Label = z.string().min(1).max(80)

const Options = z.union([
  z
    .array(z.union([Scalar, z.strictObject({ value: Scalar, label: Label.optional() })]))
    .min(1)
    .max(500),
  z
    .strictObject({
      query: ElementId,
      value: z.string().min(1).optional().describe("Column of the values. The first when omitted."),
      label: z.string().min(1).optional().describe("Column of the labels. The values when omitted."),
    })
    .describe("A query whose rows are the choices."),
])

const filter = { id: ElementId, label: Label, required: z.boolean().optional() }

/** A control over the whole dashboard; its value lives in the URL. */
export const Filter = z.discriminatedUnion("type", [
  z.strictObject({ ...filter, type: z.literal("date_range"), default: DateRange.optional() }),
  z.strictObject({
    ...filter,
    type: z.literal("select"),
    multiple: z.boolean().optional(),
    options: Options,
    default: z.union([Scalar, z.array(Scalar).max(100)]).optional(),
  }),
  z.strictObject({
    ...filter,
    type: z.literal("text"),
    placeholder: z.string().max(80).optional(),
    default: z.string().max(500).optional(),
  }),
  z.strictObject({
    ...filter,
    type: z.literal("number"),
    min: z.number().optional(),
    max: z.number().optional(),
    default: z.number().optional(),
  }),
])
export type Filter = z.output<typeof Filter>

/** A named SELECT. `{{filter}}` is bound as a parameter, `{{ref('other')}}` reads another query. */
export const Query = z.strictObject({
  id: ElementId,
  description: z.string().max(500).optional(),
  sql: z.string().min(1).max(20_000),
  max_bytes_billed: z.int().min(1).max(10_000_000_000_000).default(100_000_000),
})
export type Query = z.output<typeof Query>

export const LayoutItem = z.strictObject({
  tile: ElementId,
  x: z.int().min(0).max(11).optional().describe("Column, 0 to 11. Flows in order when x and y are omitted."),
  y: z.int().min(0).max(500).optional(),
  w: z.int().min(1).max(12).optional(),
  h: z.int().min(1).max(24).optional(),
})
export type LayoutItem = z.output<typeof LayoutItem>

export const Layout = z.strictObject({
  columns: z.literal(12).optional(),
  items: z.array(LayoutItem).max(100).optional(),
})
export type Layout = z.output<typeof Layout>

const Instant = z.iso.datetime({ offset: true, error: "is no instant: write 2026-11-20T10:00:00Z" })

/** One dashboard, as it stands in its YAML file. */
export const Dashboard = z.strictObject({
  version: z.literal(1),
  slug: DashboardSlug,
  title: z.string().min(1).max(120),
  description: z.string().max(2000).optional(),
  owner_email: z.email().optional(),
  view_type: ViewType.default("analytical"),
  tags: z
    .array(
      z
        .string()
        .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u, "holds letters, digits, spaces, _ and -, at most 40 characters"),
    )
    .max(20)
    .default([]),
  created_at: Instant.optional(),
  updated_at: Instant.optional(),
  access_count: z.int().min(0).optional().describe("Accepted and ignored."),
  last_accessed: z.string().optional().describe("Accepted and ignored."),
  connection: z.string().min(1).max(80).describe("The name of a connection of the workspace."),
  refresh: z
    .string()
    .refine((text) => DURATION.test(text) && !text.startsWith("-"), "is no duration: write PT1H, PT30M or P1D")
    .default("PT24H")
    .describe("How long results may be kept, PT1H."),
  filters: z.array(Filter).max(20).default([]),
  queries: z.array(Query).max(50).default([]),
  tiles: z.array(Tile).min(1, "has no tile: add at least one").max(60),
  layout: Layout.default({}),
  context: z
    .strictObject({
      manifest_version: z.string().max(40).optional(),
      facts: z.array(z.string().min(1).max(200)).max(50).optional(),
    })
    .optional()
    .describe("The business facts that shaped the dashboard."),
})
/** A dashboard with its defaults filled in. */
export type Dashboard = z.output<typeof Dashboard>
/** A dashboard as somebody writes it: defaults may be left out. */
export type DashboardDraft = z.input<typeof Dashboard>

/** The value of one filter as chosen by a reader. */
export const FilterValue = z.union([DateRange, z.string().max(500), z.number(), z.array(Scalar).max(100)])
export type FilterValue = z.output<typeof FilterValue>
/** Chosen values by filter id. */
export const FilterValues = z.record(ElementId, FilterValue)
export type FilterValues = z.output<typeof FilterValues>
