import { z } from "zod"
import { ConnectionId } from "#lib/connections/contract"
import { empty, endpoint, json } from "#lib/platform/endpoint"
import { ColumnarResult, TableColumn } from "#lib/warehouse/contract"

export const DatasetId = z.uuid("must be a UUID").brand<"DatasetId">()
export type DatasetId = z.infer<typeof DatasetId>
export const TableId = z.uuid("must be a UUID").brand<"TableId">()
export type TableId = z.infer<typeof TableId>

/** `missing` stays in the catalogue, so that whoever used it can see what happened. */
const Presence = z.enum(["present", "missing"])

export const ScanStatus = z.enum(["queued", "running", "done", "failed"])
export type ScanStatus = z.infer<typeof ScanStatus>

export const Dataset = z.object({
  id: z.string(),
  connection_id: z.string(),
  name: z.string(),
  fully_qualified_name: z.string(),
  description: z.string().nullable(),
  location: z.string().nullable(),
  status: Presence,
  table_count: z.int(),
  catalog_job_status: ScanStatus.nullable(),
  discovered_at: z.string(),
  last_scanned_at: z.string().nullable(),
})
export type Dataset = z.infer<typeof Dataset>

export const TableSummary = z.object({
  id: z.string(),
  dataset_id: z.string(),
  connection_id: z.string(),
  dataset_name: z.string(),
  /** As it is written in SQL. */
  name: z.string(),
  fully_qualified_name: z.string(),
  table_type: z.enum(["table", "view"]),
  description: z.string().nullable(),
  row_count: z.number().nullable(),
  /** Logical bytes of all columns: what reading all of it is priced at. */
  size_bytes: z.number().nullable(),
  column_count: z.int(),
  status: Presence,
  last_scanned_at: z.string().nullable(),
})
export type TableSummary = z.infer<typeof TableSummary>

export const TableDetail = TableSummary.extend({ columns: z.array(TableColumn) })
export type TableDetail = z.infer<typeof TableDetail>

/** A table or column that fits some words; `column` is null when the table itself fits. */
export const CatalogMatch = z.object({
  table_id: z.string(),
  table_name: z.string(),
  column: z.string().nullable(),
  type: z.string().nullable(),
  description: z.string().nullable(),
  score: z.number(),
})
export type CatalogMatch = z.infer<typeof CatalogMatch>

const dataset = z.strictObject({ id: DatasetId })
const table = z.strictObject({ id: TableId })
const connection = z.strictObject({ connection_id: ConnectionId })

export const discoverDatasets = endpoint({
  route: "POST /api/v1/catalog/discover",
  summary: "Asks the warehouse for its datasets and lists them.",
  access: "member",
  role: "analyst",
  query: connection,
  response: json(z.object({ datasets: z.array(Dataset) })),
})

export const scanDataset = endpoint({
  route: "POST /api/v1/catalog/scan",
  summary: "Queues a scan of tables, columns, row counts and bytes. Its progress is the dataset's catalog_job_status.",
  access: "member",
  role: "analyst",
  body: z.strictObject({ dataset_id: DatasetId }),
  response: json(Dataset, 202),
})

export const listDatasets = endpoint({
  route: "GET /api/v1/catalog/datasets",
  summary: "Datasets of a connection. The first reading fills the catalogue.",
  access: "member",
  role: "viewer",
  query: connection,
  response: json(z.object({ datasets: z.array(Dataset) })),
})

export const listDatasetTables = endpoint({
  route: "GET /api/v1/catalog/datasets/{id}/tables",
  summary: "Tables of a dataset, with rows and logical bytes.",
  access: "member",
  role: "viewer",
  params: dataset,
  response: json(z.object({ tables: z.array(TableSummary) })),
})

export const getTableSchema = endpoint({
  route: "GET /api/v1/catalog/tables/{id}/schema",
  summary: "A table's columns: types, descriptions, null shares, ranges and frequent values.",
  access: "member",
  role: "viewer",
  params: table,
  response: json(TableDetail),
})

export const previewTable = endpoint({
  route: "GET /api/v1/catalog/tables/{id}/preview",
  summary: "At most 100 rows, priced like any query: a wide table shows as many columns as the byte cap allows.",
  access: "member",
  role: "analyst",
  limit: "sql",
  params: table,
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
  response: json(ColumnarResult.extend({ omitted_columns: z.array(z.string()) })),
})

export const invalidateCatalog = endpoint({
  route: "POST /api/v1/catalog/cache/invalidate",
  summary: "Forgets what was read: the next reading scans again, and cached answers about the catalogue are not used.",
  access: "member",
  role: "admin",
  body: connection,
  response: empty,
})
