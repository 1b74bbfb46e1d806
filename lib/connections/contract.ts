import { z } from "zod"
import { empty, endpoint, json } from "#lib/platform/endpoint"
import { ConnectionType } from "#lib/warehouse/contract"

export const ConnectionId = z.uuid("must be a UUID").brand<"ConnectionId">()
export type ConnectionId = z.infer<typeof ConnectionId>

export const ConnectionStatus = z.enum(["testing", "active", "failed"])
export type ConnectionStatus = z.infer<typeof ConnectionStatus>

const Name = z
  .string()
  .trim()
  .min(1, "Enter a name for the connection.")
  .max(80, "A name has at most 80 characters. Shorten it.")

/** What a kind needs and is no secret: for `duckdb` the name of a database this server knows. */
const Options = z.record(z.string().max(60), z.union([z.string().max(500), z.number(), z.boolean()]))

/** Secrets are taken, sealed and never given back. */
const Credentials = z.record(z.string().max(60), z.string().max(20_000))

const BytesCap = z
  .int("must be a whole number of bytes")
  .min(1_000_000, "must be at least 1,000,000 bytes")
  .max(10_000_000_000_000, "must be at most 10,000,000,000,000 bytes")

export const Connection = z.object({
  id: z.string(),
  name: z.string(),
  connection_type: ConnectionType,
  status: ConnectionStatus,
  is_sample: z.boolean(),
  last_tested_at: z.string().nullable(),
  last_error: z.string().nullable(),
  options: Options,
  has_credentials: z.boolean(),
  /** The most bytes one query of a person may scan here. */
  bytes_cap: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
})
export type Connection = z.infer<typeof Connection>

const params = z.strictObject({ id: ConnectionId })

export const listConnections = endpoint({
  route: "GET /api/v1/connections",
  summary: "The warehouses this workspace is connected to, the Sample first. Credentials are never returned.",
  access: "member",
  role: "viewer",
  response: json(z.object({ connections: z.array(Connection) })),
})

export const getConnection = endpoint({
  route: "GET /api/v1/connections/{id}",
  summary: "One connection, without its credentials.",
  access: "member",
  role: "viewer",
  params,
  response: json(Connection),
})

export const createConnection = endpoint({
  route: "POST /api/v1/connections",
  summary: "Connects a warehouse. Status is testing until it was tested. Kinds that are not available yet answer 400.",
  access: "member",
  role: "admin",
  idempotent: true,
  body: z.strictObject({
    name: Name,
    connection_type: ConnectionType,
    options: Options.optional(),
    credentials: Credentials.optional(),
  }),
  response: json(Connection, 201),
})

export const updateConnection = endpoint({
  route: "PATCH /api/v1/connections/{id}",
  summary: "Renames a connection, replaces its credentials, or moves its byte cap.",
  access: "member",
  role: "admin",
  params,
  body: z.strictObject({ name: Name.optional(), credentials: Credentials.optional(), bytes_cap: BytesCap.optional() }),
  response: json(Connection),
})

export const removeConnection = endpoint({
  route: "DELETE /api/v1/connections/{id}",
  summary: "Removes a connection with its catalogue, receipts and sealed credentials.",
  access: "member",
  role: "admin",
  params,
  response: empty,
})

export const testConnection = endpoint({
  route: "POST /api/v1/connections/{id}/test",
  summary: "Connects and asks; sets active, or failed with what to do about it.",
  access: "member",
  role: "admin",
  params,
  response: json(Connection),
})
