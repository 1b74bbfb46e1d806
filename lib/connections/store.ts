import "server-only"
import type { Connection, ConnectionStatus } from "#lib/connections/contract"
import type { Db } from "#lib/platform/context"
import type { ConnectionType } from "#lib/warehouse/contract"

/** A connection as stored: with the key of its sealed credentials, which never leaves the service. */
export type StoredConnection = Connection & { credentials_ref: string | null; catalog_version: number }

const COLUMNS = [
  "id",
  "name",
  "connection_type",
  "status",
  "is_sample",
  "last_tested_at",
  "last_error",
  "options",
  "credentials_ref",
  "bytes_cap",
  "catalog_version",
  "created_at",
  "updated_at",
] as const

type Row = Omit<StoredConnection, "connection_type" | "status" | "options" | "has_credentials"> & {
  connection_type: string
  status: string
  options: unknown
}

const stored = (row: Row): StoredConnection => ({
  ...row,
  connection_type: row.connection_type as ConnectionType,
  status: row.status as ConnectionStatus,
  options: row.options as Connection["options"],
  has_credentials: row.credentials_ref !== null,
})

export async function listConnections(db: Db, workspace_id: string): Promise<StoredConnection[]> {
  const rows = await db
    .selectFrom("connections")
    .select(COLUMNS)
    .where("workspace_id", "=", workspace_id)
    .orderBy("is_sample", "desc")
    .orderBy("name")
    .execute()
  return rows.map(stored)
}

export async function findConnection(db: Db, workspace_id: string, id: string): Promise<StoredConnection | undefined> {
  const row = await db
    .selectFrom("connections")
    .select(COLUMNS)
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .executeTakeFirst()
  return row && stored(row)
}

export async function findByName(db: Db, workspace_id: string, name: string): Promise<StoredConnection | undefined> {
  const row = await db
    .selectFrom("connections")
    .select(COLUMNS)
    .where("workspace_id", "=", workspace_id)
    .where((eb) => eb(eb.fn("lower", ["name"]), "=", name.toLowerCase()))
    .executeTakeFirst()
  return row && stored(row)
}

export type NewConnection = {
  id: string
  workspace_id: string
  name: string
  connection_type: ConnectionType
  status: ConnectionStatus
  is_sample?: boolean
  options: Connection["options"]
  credentials_ref: string | null
}

export async function insertConnection(db: Db, connection: NewConnection): Promise<StoredConnection> {
  const row = await db
    .insertInto("connections")
    .values({ ...connection, options: JSON.stringify(connection.options) })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
  return stored(row)
}

type Change = {
  name?: string | undefined
  bytes_cap?: number | undefined
  credentials_ref?: string | undefined
  status?: ConnectionStatus
  last_tested_at?: string
  last_error?: string | null
}

export async function updateConnection(
  db: Db,
  workspace_id: string,
  id: string,
  change: Change,
): Promise<StoredConnection | undefined> {
  const row = await db
    .updateTable("connections")
    .set({ ...change, updated_at: new Date().toISOString() })
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .returning(COLUMNS)
    .executeTakeFirst()
  return row && stored(row)
}

export async function bumpCatalogVersion(db: Db, workspace_id: string, id: string): Promise<void> {
  await db
    .updateTable("connections")
    .set((eb) => ({ catalog_version: eb("catalog_version", "+", 1) }))
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .execute()
}

export async function deleteConnection(db: Db, workspace_id: string, id: string): Promise<boolean> {
  const gone = await db
    .deleteFrom("connections")
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)
    .executeTakeFirst()
  return gone.numDeletedRows === 1n
}
