import { z } from "zod"
import {
  Dashboard,
  DashboardQueryId,
  DashboardSha,
  DashboardSlug,
  type Filter,
  FilterValues,
  ViewType,
} from "#lib/dashboards/contract/schema"
import type { Tile } from "#lib/dashboards/contract/tile"
import { bytes, empty, endpoint, json } from "#lib/platform/endpoint"
import { ColumnarResult } from "#lib/warehouse/contract"
import { WorkspaceId } from "#lib/workspaces/contract"

// Endpoints of the noun. A dashboard's YAML travels as text; everything else is pointers, plans and results.

const MAX_YAML = 256 * 1024

/** One broken rule of a dashboard file: `path` as in the file, `line` and `column` from 1. */
export const Problem = z.strictObject({
  path: z.array(z.union([z.string(), z.int()])),
  line: z.int(),
  column: z.int(),
  message: z.string(),
  suggestion: z.string().optional(),
})
export type Problem = z.output<typeof Problem>

/** A dashboard's pointer: what the listing knows without reading its file. `etag` is the sha256 of the file. */
export const DashboardSummary = z.strictObject({
  id: z.uuid(),
  slug: DashboardSlug,
  title: z.string(),
  description: z.string(),
  view_type: ViewType,
  tags: z.array(z.string()),
  owner_user_id: z.uuid(),
  owner_email: z.string().nullable(),
  yaml_path: z.string(),
  version: z.int(),
  etag: DashboardSha,
  tile_count: z.int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  access_count: z.int(),
  last_accessed_at: z.iso.datetime().nullable(),
})
export type DashboardSummary = z.output<typeof DashboardSummary>

/** What a query of a dashboard was priced at and may read. */
export const QueryReceipt = z.strictObject({
  bytes_estimated: z.int(),
  is_estimate: z.boolean(),
  cap_bytes: z.int(),
  estimated_cost_usd: z.number(),
  priced_at: z.iso.datetime(),
})
export type QueryReceipt = z.output<typeof QueryReceipt>

/** How a query's run went. `bytes_scanned` and `duration_ms` are of the run that filled the cache. */
export const QueryMetadata = z.strictObject({
  query_id: z.string(),
  query_hash: z.string(),
  as_of: z.iso.datetime().nullable(),
  cached: z.boolean(),
  truncated: z.boolean(),
  row_count: z.int(),
  bytes_scanned: z.int(),
  duration_ms: z.number(),
  receipt: QueryReceipt.nullable(),
})
export type QueryMetadata = z.output<typeof QueryMetadata>

export const QueryError = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
})
export type QueryError = z.output<typeof QueryError>

/** One query's outcome: columns and rows, or the reason there are none. */
export const QueryOutcome = z.strictObject({
  data: ColumnarResult.pick({ columns: true, data: true }).nullable(),
  metadata: QueryMetadata,
  error: QueryError.nullable(),
})
export type QueryOutcome = z.output<typeof QueryOutcome>
/** What charts and tables draw. */
export type TileData = NonNullable<QueryOutcome["data"]>

/** All queries of a dashboard by id; runs of an earlier period stand under `id@previous_period`. `as_of` is the least fresh. */
export const DashboardData = z.strictObject({
  slug: DashboardSlug,
  version: z.int(),
  as_of: z.iso.datetime().nullable(),
  queries: z.record(z.string(), QueryOutcome),
})
export type DashboardData = z.output<typeof DashboardData>

const PlannedQuery = z.strictObject({
  id: z.string(),
  source: z.string(),
  sql: z.string(),
  params: z.array(z.union([z.string(), z.number(), z.null()])),
  dependencies: z.array(z.string()),
  hash: z.string(),
  max_bytes_billed: z.int(),
})

/** What a dashboard runs: self-contained SQL with bound parameters, and which tile draws what. */
export const Plan = z.strictObject({
  queries: z.array(PlannedQuery),
  groups: z.array(z.array(z.string())),
  tiles: z.array(
    z.strictObject({
      id: z.string(),
      query: z.string().nullable(),
      compare_query: z.string().nullable(),
      queries: z.array(z.string()),
    }),
  ),
  lineage: z.array(z.strictObject({ tile: z.string(), query: z.string(), reads: z.array(z.string()) })),
})
export type Plan = z.output<typeof Plan>

/** `valid` is false when anything stands in `errors`. `receipts` holds the price of each query that could be priced. */
export const Validation = z.strictObject({
  valid: z.boolean(),
  errors: z.array(Problem),
  warnings: z.array(Problem),
  receipts: z.record(z.string(), QueryReceipt),
})
export type Validation = z.output<typeof Validation>

export const DashboardVersion = z.strictObject({
  version: z.int(),
  etag: DashboardSha,
  created_by: z.uuid(),
  created_by_email: z.string().nullable(),
  created_at: z.iso.datetime(),
  is_current: z.boolean(),
})
export type DashboardVersion = z.output<typeof DashboardVersion>

/** A control with the choices a reader has: written in the file, or from a query. */
export type FilterControl = {
  filter: Filter
  choices: { value: string | number; label: string }[]
  error: QueryError | null
}
/** A tile where it stands, with what it draws. `text` is its text alternative, always a sentence. */
export type TileView = {
  tile: Tile
  x: number
  y: number
  w: number
  h: number
  text: string
  outcome: QueryOutcome | null
  compare: QueryOutcome | null
  sparkline: QueryOutcome | null
  /** The body of a text tile with its references filled in. */
  body: string | null
}
/** Everything a dashboard's page shows, from one call. `as_of` is the least fresh result; null when nothing ran. */
export type DashboardView = {
  summary: DashboardSummary
  dashboard: Dashboard
  /** What the reader chose, as it stands in the address; defaults are not in it. */
  chosen: FilterValues
  /** What the filters hold in this view, days as dates. */
  resolved: Record<string, { from: string; to: string } | string | number | (string | number)[] | null>
  /** Values of the address that could not be used, and were left out. */
  filter_problems: { path: (string | number)[]; message: string }[]
  controls: FilterControl[]
  tiles: TileView[]
  as_of: string | null
  refresh_s: number
  can_edit: boolean
}

const bySlug = z.strictObject({ slug: DashboardSlug })
const yaml = z.string().min(1).max(MAX_YAML)
const text_body = { content_type: "application/yaml", key: "yaml" }
const document = { text_body, max_body_bytes: 2 * MAX_YAML } as const

/** JSON in a query string: `?filters={"region":["North"]}`. */
const filters = z
  .string()
  .max(4000)
  .default("{}")
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: "custom", message: 'filters is no JSON: write {"region":["North"]}.' })
      return z.NEVER
    }
  })
  .pipe(FilterValues)
const fresh = z
  .enum(["0", "1"])
  .default("0")
  .transform((flag) => flag === "1")
  .describe("1 runs the queries again and refills the cache.")

export const validateDashboard = endpoint({
  route: "POST /api/v1/dashboards/validate",
  summary: "Check a dashboard's YAML: shape, references, and the price and columns of every query",
  access: "member",
  role: "analyst",
  limit: "sql",
  ...document,
  body: z.strictObject({ yaml }),
  response: json(Validation),
})

export const compileDashboard = endpoint({
  route: "POST /api/v1/dashboards/compile",
  summary: "Compile a dashboard's YAML into the queries it would run",
  access: "member",
  role: "analyst",
  ...document,
  body: z.strictObject({ yaml, filters: FilterValues.optional() }),
  response: json(Plan),
})

export const createDashboard = endpoint({
  route: "POST /api/v1/dashboards",
  summary: "Save a new dashboard from YAML text or from the same as JSON",
  access: "member",
  role: "analyst",
  limit: "sql",
  ...document,
  body: z.union([z.strictObject({ yaml }), z.strictObject({ dashboard: z.record(z.string(), z.unknown()) })]),
  response: json(DashboardSummary, 201),
})

export const listDashboards = endpoint({
  route: "GET /api/v1/dashboards",
  summary: "List the workspace's dashboards",
  access: "member",
  role: "viewer",
  query: z.strictObject({
    view_type: ViewType.optional(),
    owner: z.string().max(320).optional().describe("A user id or an email address; me is the caller."),
    tag: z.string().max(40).optional(),
    q: z.string().max(200).optional().describe("Words of the title, description or slug."),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    offset: z.coerce.number().int().min(0).default(0),
  }),
  response: json(z.strictObject({ dashboards: z.array(DashboardSummary), total: z.int() })),
})

export const getDashboard = endpoint({
  route: "GET /api/v1/dashboards/{slug}",
  summary: "One dashboard's pointer",
  access: "member",
  role: "viewer",
  params: bySlug,
  response: json(DashboardSummary),
})

export const putDashboard = endpoint({
  route: "PUT /api/v1/dashboards/{slug}",
  summary: "Replace a dashboard's YAML; If-Match is the etag it was read under",
  access: "member",
  role: "analyst",
  limit: "sql",
  precondition: true,
  ...document,
  params: bySlug,
  body: z.strictObject({ yaml }),
  response: json(DashboardSummary),
})

export const patchDashboard = endpoint({
  route: "PATCH /api/v1/dashboards/{slug}",
  summary: "Change title, description, tags or view type inside the YAML, leaving every other byte",
  access: "member",
  role: "analyst",
  precondition: true,
  params: bySlug,
  body: z.strictObject({
    title: Dashboard.shape.title.optional(),
    description: z.string().max(2000).optional(),
    tags: Dashboard.shape.tags.unwrap().optional(),
    view_type: ViewType.optional(),
  }),
  response: json(DashboardSummary),
})

export const deleteDashboard = endpoint({
  route: "DELETE /api/v1/dashboards/{slug}",
  summary: "Delete a dashboard and its versions",
  access: "member",
  role: "analyst",
  params: bySlug,
  response: empty,
})

export const getDashboardYaml = endpoint({
  route: "GET /api/v1/dashboards/{slug}/yaml",
  summary: "The YAML as saved, byte for byte",
  access: "member",
  role: "viewer",
  params: bySlug,
  response: bytes("application/yaml", "The dashboard file"),
})

export const listDashboardVersions = endpoint({
  route: "GET /api/v1/dashboards/{slug}/versions",
  summary: "Every saved version, newest first",
  access: "member",
  role: "viewer",
  params: bySlug,
  response: json(z.strictObject({ versions: z.array(DashboardVersion) })),
})

export const getDashboardVersionYaml = endpoint({
  route: "GET /api/v1/dashboards/{slug}/versions/{sha}/yaml",
  summary: "The YAML of one version, byte for byte",
  access: "member",
  role: "viewer",
  params: z.strictObject({ slug: DashboardSlug, sha: DashboardSha }),
  response: bytes("application/yaml", "The dashboard file of that version"),
})

export const restoreDashboard = endpoint({
  route: "POST /api/v1/dashboards/{slug}/restore",
  summary: "Make an earlier version the current one, byte for byte",
  access: "member",
  role: "analyst",
  limit: "sql",
  precondition: true,
  params: bySlug,
  body: z.strictObject({ sha256: DashboardSha }),
  response: json(DashboardSummary),
})

export const getDashboardData = endpoint({
  route: "GET /api/v1/dashboards/{slug}/data",
  summary:
    "Results of all queries: from the cache first, the rest in parallel; one that fails does not spoil the others",
  access: "member",
  role: "viewer",
  params: bySlug,
  query: z.strictObject({ filters, fresh }),
  response: bytes("application/json", "DashboardData"),
})

export const getDashboardQueryData = endpoint({
  route: "GET /api/v1/dashboards/{slug}/query/{query_id}/data",
  summary: "The result of one query",
  access: "member",
  role: "viewer",
  params: z.strictObject({ slug: DashboardSlug, query_id: DashboardQueryId }),
  query: z.strictObject({ filters, fresh }),
  response: bytes("application/json", "QueryOutcome"),
})

export const rebuildDashboardIndex = endpoint({
  route: "POST /api/v1/dashboards/rebuild-index",
  summary: "Rebuild pointers and the index from the stored files",
  access: "member",
  role: "admin",
  limit: "rebuild",
  response: json(
    z.strictObject({
      kept: z.int(),
      restored: z.array(z.string()),
      removed: z.array(z.string()),
      unreadable: z.array(z.strictObject({ key: z.string(), message: z.string() })),
    }),
  ),
})

export const listWorkspaceDashboards = endpoint({
  route: "GET /api/v1/workspaces/{id}/dashboards",
  summary: "List the dashboards of one of my workspaces",
  access: "user",
  role: "viewer",
  params: z.strictObject({ id: WorkspaceId }),
  query: listDashboards.query,
  response: listDashboards.response,
})
