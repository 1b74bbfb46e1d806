import "server-only"
import type * as contract from "#lib/catalog/contract"
import * as store from "#lib/catalog/store"
import { searchTables } from "#lib/catalog/words"
import * as connections from "#lib/connections/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, SystemCtx } from "#lib/platform/context"
import type { Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"
import { DEFAULT_MAX_BYTES, type TableSchema } from "#lib/warehouse/warehouse"

declare module "#lib/platform/context" {
  interface Jobs {
    "catalog.scan": { workspace_id: string; dataset_id: string }
  }
}

const PREVIEW_WITHIN_MS = 10_000
const SCAN_AT_ONCE = 2
const OLD_AFTER_MS = 24 * 3_600_000

/** Asks the warehouse which datasets there are. What vanished stays, marked `missing`. */
export async function discover(ctx: Ctx, input: { connection_id: string }): Promise<{ datasets: contract.Dataset[] }> {
  authorize(ctx, "analyst")
  return { datasets: await refreshDatasets(ctx, input.connection_id) }
}

/** Queues a scan of one dataset. */
export async function scan(ctx: Ctx, input: { dataset_id: string }): Promise<contract.Dataset> {
  authorize(ctx, "analyst")
  return ctx.tx(async () => {
    const dataset = await findDataset(ctx, input.dataset_id)
    await rescan(ctx, dataset)
    ctx.audit({ action: "catalog.scan", target_type: "dataset", target_id: dataset.id })
    return { ...dataset, catalog_job_status: "queued" }
  })
}

/** The job behind `scan`. A dataset that is gone by now ends the job without a trace. */
export async function runScan(ctx: SystemCtx, data: { workspace_id: string; dataset_id: string }): Promise<void> {
  const own = { ...ctx, workspace_id: data.workspace_id }
  const [dataset] = await own.tx((db) => store.listDatasets(db, own.workspace_id, { id: data.dataset_id }))
  if (!dataset) return
  await scanDataset(own, dataset)
  await connections.bumpCatalogVersion(own, dataset.connection_id)
}

export async function listDatasets(
  ctx: Ctx,
  input: { connection_id: string },
): Promise<{ datasets: contract.Dataset[] }> {
  await ensureScanned(ctx, input.connection_id)
  return {
    datasets: await ctx.tx((db) => store.listDatasets(db, ctx.workspace_id, { connection_id: input.connection_id })),
  }
}

export async function listDatasetTables(ctx: Ctx, input: { id: string }): Promise<{ tables: contract.TableSummary[] }> {
  const dataset = await findDataset(ctx, input.id)
  await ensureScanned(ctx, dataset.connection_id)
  const tables = await ctx.tx((db) => store.listTables(db, ctx.workspace_id, { dataset_id: input.id }))
  return { tables: tables.map(summary) }
}

/** Tables of a connection, or of one of its datasets by name; those that vanished are left out. */
export async function listTables(
  ctx: Ctx,
  input: { connection_id: string; dataset_name?: string },
): Promise<{ tables: contract.TableSummary[] }> {
  const tables = await tablesOf(ctx, input.connection_id)
  const names = [...new Set(tables.map((table) => table.dataset_name))]
  if (input.dataset_name !== undefined && !names.includes(input.dataset_name)) {
    throw new AppError(
      "not_found",
      `There is no dataset ${input.dataset_name}. Datasets: ${names.join(", ") || "none"}.`,
      { reason: "dataset", names },
    )
  }
  return {
    tables: tables
      .filter((table) => input.dataset_name === undefined || table.dataset_name === input.dataset_name)
      .map(summary),
  }
}

/** A table by the name people and SQL use: `orders` or `main.orders`. `not_found` lists the names there are. */
export async function getTable(
  ctx: Ctx,
  input: { connection_id: string; table_name: string },
): Promise<contract.TableDetail> {
  const tables = await tablesOf(ctx, input.connection_id)
  const wanted = input.table_name.replaceAll('"', "").toLowerCase()
  const found = tables.find((table) =>
    [table.name, table.fully_qualified_name].some((name) => name.toLowerCase() === wanted),
  )
  if (found) return found
  const names = tables.map((table) => table.name)
  throw new AppError("not_found", `There is no table ${input.table_name}. Tables: ${names.join(", ") || "none"}.`, {
    reason: "table",
    names,
  })
}

export async function getTableSchema(ctx: Ctx, input: { id: string }): Promise<contract.TableDetail> {
  const [table] = await ctx.tx((db) => store.listTables(db, ctx.workspace_id, { id: input.id }))
  if (table) return table
  throw new AppError("not_found", "There is no such table in this workspace.", { reason: "table" })
}

/** Tables and columns that fit some words, best first. */
export async function search(
  ctx: Ctx,
  input: { connection_id: string; words: string; limit?: number },
): Promise<{ matches: contract.CatalogMatch[] }> {
  return { matches: searchTables(await tablesOf(ctx, input.connection_id), input.words, input.limit) }
}

/** Every table with its columns, for readers that need the whole catalogue at once. */
export async function listDetails(
  ctx: Ctx,
  input: { connection_id: string },
): Promise<{ tables: contract.TableDetail[] }> {
  return { tables: await tablesOf(ctx, input.connection_id) }
}

/** The first rows of a table. Columns are taken from the left for as long as the price stays under the cap. */
export async function preview(ctx: Ctx, input: Input<typeof contract.previewTable>) {
  authorize(ctx, "analyst")
  const table = await getTableSchema(ctx, input)
  const rows = table.row_count ?? 0
  let bytes = 0
  const shown = table.columns.filter((column) => {
    bytes += column.width * rows
    return bytes < DEFAULT_MAX_BYTES
  })
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
  const list = shown.map((column) => quote(column.name)).join(", ") || "1"
  const sql = `select ${list} from ${quote(table.dataset_name)}.${quote(table.name)} limit ${input.limit}`
  const result = await connections.withWarehouse(ctx, table.connection_id, (warehouse) =>
    warehouse.run(sql, {}, { max_rows: input.limit, timeout_ms: PREVIEW_WITHIN_MS, signal: ctx.signal }),
  )
  return {
    ...result,
    omitted_columns: table.columns.filter((column) => !shown.includes(column)).map((column) => column.name),
  }
}

/** The next reading scans again, and answers kept about the old catalogue are no longer used. */
export async function invalidate(ctx: Ctx, input: { connection_id: string }): Promise<void> {
  authorize(ctx, "admin")
  await connections.get(ctx, { id: input.connection_id })
  await ctx.tx(async (db) => {
    await connections.bumpCatalogVersion(ctx, input.connection_id)
    await store.forgetScans(db, { workspace_id: ctx.workspace_id, connection_id: input.connection_id })
    ctx.audit({ action: "catalog.invalidate", target_type: "connection", target_id: input.connection_id })
  })
}

type Party = Ctx | (SystemCtx & { workspace_id: string })

const summary = ({ columns: _columns, ...table }: contract.TableDetail): contract.TableSummary => table

async function tablesOf(ctx: Ctx, connection_id: string): Promise<contract.TableDetail[]> {
  await ensureScanned(ctx, connection_id)
  const tables = await ctx.tx((db) => store.listTables(db, ctx.workspace_id, { connection_id }))
  return tables.filter((table) => table.status === "present")
}

async function findDataset(ctx: Ctx, id: string): Promise<contract.Dataset> {
  const [dataset] = await ctx.tx((db) => store.listDatasets(db, ctx.workspace_id, { id }))
  if (dataset) return dataset
  throw new AppError("not_found", "There is no such dataset in this workspace.", { reason: "dataset" })
}

// Several readers may come before the first scan has ended: they wait for the same one. Next loads this file more than
// once in a process; all copies share the scans under way.
const KEY = Symbol.for("bridge.catalog.scans")
const shared = globalThis as { [KEY]?: Map<string, Promise<void>> }
shared[KEY] ??= new Map()
const scans = shared[KEY]

/** The first reader of a catalogue fills it; one that is a day old is read as it is while a job reads it anew. */
async function ensureScanned(ctx: Ctx, connection_id: string): Promise<void> {
  await connections.get(ctx, { id: connection_id })
  const known = await ctx.tx((db) => store.listDatasets(db, ctx.workspace_id, { connection_id }))
  const present = known.filter((dataset) => dataset.status === "present")
  if (present.length > 0 && present.every((dataset) => dataset.last_scanned_at !== null)) {
    for (const dataset of present) if (isOld(ctx, dataset)) await rescan(ctx, dataset)
    return
  }
  const key = `${ctx.workspace_id}:${connection_id}`
  const running = scans.get(key) ?? scanAll(ctx, connection_id).finally(() => scans.delete(key))
  scans.set(key, running)
  await running
}

function isOld(ctx: Ctx, { last_scanned_at, catalog_job_status }: contract.Dataset): boolean {
  const isUnderWay = catalog_job_status === "queued" || catalog_job_status === "running"
  return !isUnderWay && ctx.ports.clock().getTime() - Date.parse(last_scanned_at ?? "") > OLD_AFTER_MS
}

async function rescan(ctx: Ctx, dataset: contract.Dataset): Promise<void> {
  await ctx.tx(async (db) => {
    await store.setScan(db, ctx.workspace_id, dataset.id, { catalog_job_status: "queued" })
    ctx.send("catalog.scan", { workspace_id: ctx.workspace_id, dataset_id: dataset.id }, { singleton_key: dataset.id })
  })
}

async function scanAll(ctx: Ctx, connection_id: string): Promise<void> {
  for (const dataset of await refreshDatasets(ctx, connection_id))
    if (dataset.status === "present") await scanDataset(ctx, dataset)
}

async function refreshDatasets(ctx: Party, connection_id: string): Promise<contract.Dataset[]> {
  const found = await connections.withWarehouse(ctx, connection_id, (warehouse) => warehouse.listDatasets())
  return ctx.tx(async (db) => {
    await store.putDatasets(db, { workspace_id: ctx.workspace_id, connection_id }, found)
    return store.listDatasets(db, ctx.workspace_id, { connection_id })
  })
}

async function scanDataset(ctx: Party, dataset: contract.Dataset): Promise<void> {
  const { workspace_id } = ctx
  const mark = (change: store.ScanChange) => ctx.tx((db) => store.setScan(db, workspace_id, dataset.id, change))
  await mark({ catalog_job_status: "running" })
  try {
    const tables = await connections.withWarehouse(ctx, dataset.connection_id, async (warehouse) => {
      const described: TableSchema[] = []
      const names = (await warehouse.listTables(dataset.name)).map((table) => table.name)
      const work = async () => {
        for (let name = names.shift(); name !== undefined; name = names.shift())
          described.push(await warehouse.getTableSchema(dataset.name, name))
      }
      await Promise.all(Array.from({ length: SCAN_AT_ONCE }, work))
      return described
    })
    const at = ctx.ports.clock().toISOString()
    await ctx.tx((db) => store.putTables(db, { workspace_id, dataset_id: dataset.id, at }, tables))
    await mark({ catalog_job_status: "done", last_scanned_at: at })
  } catch (error) {
    await mark({ catalog_job_status: "failed" })
    throw error
  }
}
