import "server-only"
import { randomUUID } from "node:crypto"
import type * as contract from "#lib/connections/contract"
import * as store from "#lib/connections/store"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, SystemCtx, UserCtx } from "#lib/platform/context"
import { violatedUnique } from "#lib/platform/db"
import type { Input } from "#lib/platform/endpoint"
import { AppError, isAppError } from "#lib/platform/errors"
import type { ConnectionType } from "#lib/warehouse/contract"
import type { OpenWarehouse, Warehouse } from "#lib/warehouse/warehouse"

const TEST_WITHIN_MS = 15_000
const NAMES: Record<ConnectionType, string> = {
  duckdb: "DuckDB",
  postgres: "Postgres",
  bigquery: "BigQuery",
  snowflake: "Snowflake",
}

/** A person or a job that stands in a workspace. */
export type Party = Ctx | (SystemCtx & { workspace_id: string })

/** The Sample connection of a new workspace, inside the caller's transaction. It holds no secret and needs no test. */
export async function createSample(ctx: UserCtx, input: { workspace_id: string }): Promise<contract.Connection> {
  return ctx.tx(async (db) => {
    const made = await store.insertConnection(db, {
      id: randomUUID(),
      workspace_id: input.workspace_id,
      name: "Sample",
      connection_type: "duckdb",
      status: "active",
      is_sample: true,
      options: { database: "sample" },
      credentials_ref: null,
    })
    ctx.audit({
      action: "connection.create",
      target_type: "connection",
      target_id: made.id,
      workspace_id: input.workspace_id,
    })
    return shown(made)
  })
}

export async function list(ctx: Ctx): Promise<{ connections: contract.Connection[] }> {
  const found = await ctx.tx((db) => store.listConnections(db, ctx.workspace_id))
  return { connections: found.map(shown) }
}

export async function get(ctx: Party, input: { id: string }): Promise<contract.Connection> {
  return shown(await load(ctx, input.id))
}

/** A dashboard names its connection as people do; upper and lower case count as the same. */
export async function getByName(ctx: Party, input: { name: string }): Promise<contract.Connection> {
  const { found, names } = await ctx.tx(async (db) => {
    const found = await store.findByName(db, ctx.workspace_id, input.name)
    return { found, names: found ? [] : (await store.listConnections(db, ctx.workspace_id)).map((each) => each.name) }
  })
  if (found) return shown(found)
  throw new AppError(
    "not_found",
    `There is no connection named "${input.name}". Connections: ${names.join(", ") || "none"}.`,
    {
      reason: "connection",
      names,
    },
  )
}

export async function create(ctx: Ctx, input: Input<typeof contract.createConnection>): Promise<contract.Connection> {
  authorize(ctx, "admin")
  const options = input.options ?? {}
  // Opening connects to nothing: it only refuses options that cannot be right.
  opener(ctx, input.connection_type)({ options, credentials: null })
  const id = randomUUID()
  const credentials_ref = input.credentials ? await seal(ctx, id, input.credentials) : null
  const { name, connection_type } = input
  return ctx
    .tx(async (db) => {
      const status = "testing"
      const made = await store.insertConnection(db, {
        id,
        workspace_id: ctx.workspace_id,
        name,
        connection_type,
        status,
        options,
        credentials_ref,
      })
      ctx.audit({ action: "connection.create", target_type: "connection", target_id: id, details: { connection_type } })
      return shown(made)
    })
    .catch((error: unknown) => {
      throw nameTaken(error, name)
    })
}

export async function update(ctx: Ctx, input: Input<typeof contract.updateConnection>): Promise<contract.Connection> {
  authorize(ctx, "admin")
  const { id, name, bytes_cap, credentials } = input
  if (name === undefined && bytes_cap === undefined && credentials === undefined) {
    const message = "Send a name, credentials or bytes_cap to change."
    throw new AppError("invalid_input", message, { issues: [{ path: ["name"], message }] })
  }
  const before = await load(ctx, id)
  const credentials_ref = credentials ? await seal(ctx, id, credentials) : undefined
  const after = await ctx
    .tx(async (db) => {
      const changed = await store.updateConnection(db, ctx.workspace_id, id, { name, bytes_cap, credentials_ref })
      const details = {
        ...(name === undefined ? {} : { renamed: true }),
        ...(credentials === undefined ? {} : { rekeyed: true }),
        ...(bytes_cap === undefined ? {} : { bytes_cap_from: before.bytes_cap, bytes_cap_to: bytes_cap }),
      }
      ctx.audit({ action: "connection.update", target_type: "connection", target_id: id, details })
      return changed ?? missing()
    })
    .catch((error: unknown) => {
      throw nameTaken(error, name)
    })
  if (credentials_ref && before.credentials_ref) await ctx.ports.objects.delete(before.credentials_ref)
  return shown(after)
}

export async function remove(ctx: Ctx, input: { id: string }): Promise<void> {
  authorize(ctx, "admin")
  const before = await load(ctx, input.id)
  await ctx.tx(async (db) => {
    if (!(await store.deleteConnection(db, ctx.workspace_id, input.id))) missing()
    ctx.audit({ action: "connection.remove", target_type: "connection", target_id: input.id })
  })
  if (before.credentials_ref) await ctx.ports.objects.delete(before.credentials_ref)
}

/** Connects and asks. The outcome is kept on the row: `active`, or `failed` with a message that says what to do. */
export async function test(ctx: Ctx, input: { id: string }): Promise<contract.Connection> {
  authorize(ctx, "admin")
  const connection = await load(ctx, input.id)
  let problem: string | null = null
  try {
    const warehouse = await open(ctx, connection)
    await within(TEST_WITHIN_MS, warehouse.test())
  } catch (error) {
    if (!isAppError(error)) throw error
    problem = error.message
  }
  return ctx.tx(async (db) => {
    const outcome = {
      status: problem ? ("failed" as const) : ("active" as const),
      last_error: problem,
      last_tested_at: ctx.ports.clock().toISOString(),
    }
    const tested = await store.updateConnection(db, ctx.workspace_id, input.id, outcome)
    ctx.audit({
      action: "connection.test",
      target_type: "connection",
      target_id: input.id,
      details: { status: outcome.status },
    })
    return shown(tested ?? missing())
  })
}

/** Hands over the warehouse behind a connection of this workspace. Never call it inside a transaction. */
export async function withWarehouse<T>(
  ctx: Party,
  connection_id: string,
  fn: (warehouse: Warehouse, connection: contract.Connection & { catalog_version: number }) => Promise<T>,
): Promise<T> {
  const connection = await load(ctx, connection_id)
  return fn(await open(ctx, connection), { ...shown(connection), catalog_version: connection.catalog_version })
}

/** What was read of the warehouse's catalogue is out of date from now on. For jobs and admins. */
export async function bumpCatalogVersion(ctx: Party, connection_id: string): Promise<void> {
  await ctx.tx((db) => store.bumpCatalogVersion(db, ctx.workspace_id, connection_id))
}

async function load(ctx: Party, id: string): Promise<store.StoredConnection> {
  return (await ctx.tx((db) => store.findConnection(db, ctx.workspace_id, id))) ?? missing()
}

function opener(ctx: Party, kind: ConnectionType): OpenWarehouse {
  const found = ctx.ports.warehouses[kind]
  if (found) return found
  const there = Object.keys(ctx.ports.warehouses).join(", ")
  const message = `connection_type: connections to ${NAMES[kind]} are not available yet. Available: ${there}.`
  throw new AppError("invalid_input", message, {
    reason: "kind_unavailable",
    issues: [{ path: ["connection_type"], message }],
  })
}

async function open(ctx: Party, connection: store.StoredConnection): Promise<Warehouse> {
  const { credentials_ref, options } = connection
  const sealed = credentials_ref ? await ctx.ports.objects.get(credentials_ref) : null
  const credentials = sealed ? await ctx.ports.crypto.open(sealed, aad(ctx, connection.id)) : null
  return opener(ctx, connection.connection_type)({ options, credentials })
}

/** The ciphertext is bound to its workspace and connection: moved elsewhere, it does not open. */
const aad = (ctx: Party, id: string) => `connection:${ctx.workspace_id}:${id}`

async function seal(ctx: Ctx, id: string, credentials: Record<string, string>): Promise<string> {
  const key = `credentials/${ctx.workspace_id}/${id}/${randomUUID()}`
  await ctx.ports.objects.put(key, await ctx.ports.crypto.seal(Buffer.from(JSON.stringify(credentials)), aad(ctx, id)))
  return key
}

function shown({
  credentials_ref: _ref,
  catalog_version: _version,
  ...connection
}: store.StoredConnection): contract.Connection {
  return connection
}

function missing(): never {
  throw new AppError("not_found", "There is no such connection in this workspace.", { reason: "connection" })
}

function nameTaken(error: unknown, name: string | undefined): unknown {
  if (!violatedUnique(error)) return error
  const message = `name: there is a connection named "${name}" already. Choose another name.`
  return new AppError("conflict", message, { reason: "name_taken", issues: [{ path: ["name"], message }] })
}

async function within<T>(limit_ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `The warehouse did not answer within ${limit_ms / 1000} s. Check that it runs and can be reached.`
    timer = setTimeout(() => reject(new AppError("timed_out", message, { reason: "no_answer" })), limit_ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
