import "server-only"
import type { Dataset, ScanStatus, TableDetail } from "#lib/catalog/contract"
import type { Db } from "#lib/platform/context"
import type { DatasetInfo, TableSchema } from "#lib/warehouse/warehouse"

export async function listDatasets(
  db: Db,
  workspace_id: string,
  filter: { connection_id?: string; id?: string },
): Promise<Dataset[]> {
  const rows = await db
    .selectFrom("datasets as d")
    .select((eb) => [
      "d.id",
      "d.connection_id",
      "d.name",
      "d.fully_qualified_name",
      "d.description",
      "d.location",
      "d.status",
      "d.catalog_job_status",
      "d.discovered_at",
      "d.last_scanned_at",
      eb
        .selectFrom("tables as t")
        .select(eb.fn.countAll<number>().as("n"))
        .whereRef("t.dataset_id", "=", "d.id")
        .where("t.status", "=", "present")
        .as("table_count"),
    ])
    .where("d.workspace_id", "=", workspace_id)
    .$if(filter.connection_id !== undefined, (query) =>
      query.where("d.connection_id", "=", filter.connection_id as string),
    )
    .$if(filter.id !== undefined, (query) => query.where("d.id", "=", filter.id as string))
    .orderBy("d.name")
    .execute()
  return rows.map((row) => ({
    ...row,
    status: row.status as Dataset["status"],
    catalog_job_status: row.catalog_job_status as ScanStatus | null,
    table_count: Number(row.table_count ?? 0),
  }))
}

type TableFilter = { connection_id?: string; dataset_id?: string; id?: string }

export async function listTables(db: Db, workspace_id: string, filter: TableFilter): Promise<TableDetail[]> {
  const rows = await db
    .selectFrom("tables as t")
    .innerJoin("datasets as d", (join) =>
      join.onRef("d.id", "=", "t.dataset_id").onRef("d.workspace_id", "=", "t.workspace_id"),
    )
    .select([
      "t.id",
      "t.dataset_id",
      "d.connection_id",
      "d.name as dataset_name",
      "t.name",
      "t.fully_qualified_name",
      "t.table_type",
      "t.description",
      "t.row_count",
      "t.size_bytes",
      "t.status",
      "t.last_scanned_at",
      "t.schema",
    ])
    .where("t.workspace_id", "=", workspace_id)
    .$if(filter.connection_id !== undefined, (query) =>
      query.where("d.connection_id", "=", filter.connection_id as string),
    )
    .$if(filter.dataset_id !== undefined, (query) => query.where("t.dataset_id", "=", filter.dataset_id as string))
    .$if(filter.id !== undefined, (query) => query.where("t.id", "=", filter.id as string))
    .orderBy("d.name")
    .orderBy("t.name")
    .execute()
  return rows.map(({ schema, ...row }) => {
    const columns = schema as unknown as TableDetail["columns"]
    return {
      ...row,
      table_type: row.table_type as TableDetail["table_type"],
      status: row.status as TableDetail["status"],
      column_count: columns.length,
      columns,
    }
  })
}

type Place = { workspace_id: string; connection_id: string }

/** Writes what the warehouse has; what it no longer has is kept as `missing`. */
export async function putDatasets(db: Db, { workspace_id, connection_id }: Place, found: DatasetInfo[]): Promise<void> {
  const names = found.map((dataset) => dataset.name)
  if (found.length > 0) {
    const rows = found.map(({ name, description, location }) => ({
      workspace_id,
      connection_id,
      name,
      fully_qualified_name: name,
      description,
      location,
    }))
    await db
      .insertInto("datasets")
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(["workspace_id", "connection_id", "fully_qualified_name"]).doUpdateSet((eb) => ({
          description: eb.ref("excluded.description"),
          location: eb.ref("excluded.location"),
          status: "present",
        })),
      )
      .execute()
  }
  await db
    .updateTable("datasets")
    .set({ status: "missing" })
    .where("workspace_id", "=", workspace_id)
    .where("connection_id", "=", connection_id)
    .$if(names.length > 0, (query) => query.where("name", "not in", names))
    .execute()
}

export async function putTables(
  db: Db,
  place: { workspace_id: string; dataset_id: string; at: string },
  found: TableSchema[],
): Promise<void> {
  const { workspace_id, dataset_id, at } = place
  const names = found.map((table) => table.name)
  if (found.length > 0) {
    const rows = found.map((table) => ({
      workspace_id,
      dataset_id,
      name: table.name,
      fully_qualified_name: `${table.dataset}.${table.name}`,
      table_type: table.table_type,
      description: table.description,
      schema: JSON.stringify(table.columns),
      row_count: table.row_count,
      size_bytes: table.size_bytes,
      last_scanned_at: at,
    }))
    await db
      .insertInto("tables")
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(["workspace_id", "dataset_id", "fully_qualified_name"]).doUpdateSet((eb) => ({
          table_type: eb.ref("excluded.table_type"),
          description: eb.ref("excluded.description"),
          schema: eb.ref("excluded.schema"),
          row_count: eb.ref("excluded.row_count"),
          size_bytes: eb.ref("excluded.size_bytes"),
          last_scanned_at: eb.ref("excluded.last_scanned_at"),
          status: "present",
        })),
      )
      .execute()
  }
  await db
    .updateTable("tables")
    .set({ status: "missing" })
    .where("workspace_id", "=", workspace_id)
    .where("dataset_id", "=", dataset_id)
    .$if(names.length > 0, (query) => query.where("name", "not in", names))
    .execute()
}

export type ScanChange = { catalog_job_status: ScanStatus; last_scanned_at?: string }

export async function setScan(db: Db, workspace_id: string, dataset_id: string, change: ScanChange): Promise<void> {
  await db
    .updateTable("datasets")
    .set(change)
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", dataset_id)
    .execute()
}

export async function forgetScans(db: Db, { workspace_id, connection_id }: Place): Promise<void> {
  await db
    .updateTable("datasets")
    .set({ last_scanned_at: null })
    .where("workspace_id", "=", workspace_id)
    .where("connection_id", "=", connection_id)
    .execute()
}
