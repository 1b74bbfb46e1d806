import "server-only"
import type { Connection } from "#lib/connections/contract"
import * as connections from "#lib/connections/service"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import { AppError } from "#lib/platform/errors"
import type { Receipt } from "#lib/query/contract"
import * as store from "#lib/query/store"
import { createTurns, type Turns } from "#lib/query/turns"
import type { ColumnarResult, SqlParams } from "#lib/warehouse/contract"
import { checkBudget, checkCardinality, readableBytes } from "#lib/warehouse/refusal"
import {
  DEFAULT_LIMITS,
  DEFAULT_MAX_BYTES,
  type DryRun,
  MAX_CARDINALITY,
  type Warehouse,
} from "#lib/warehouse/warehouse"

// The budget of 30 statements a minute counts what reaches the warehouse: a sample counts one; of the runs behind one
// request (a dashboard of eight tiles) the first miss counts one and the rest none; prices and cached answers are free.

// Next loads this file more than once in a process; all copies count together.
const AT_ONCE = 4
const KEY = Symbol.for("bridge.query.running")
type Running = { atOnce: Turns; counted: WeakSet<Ctx>; inFlight: Map<string, Promise<string>> }
const shared = globalThis as { [KEY]?: Running }
shared[KEY] ??= { atOnce: createTurns(AT_ONCE), counted: new WeakSet(), inFlight: new Map() }
const { atOnce, counted, inFlight } = shared[KEY]

export type Statement = {
  connection_id: string
  sql: string
  params?: SqlParams
  /** A person may ask for more than 100 MB, up to the connection's `bytes_cap`; SQL an assistant wrote never. */
  max_bytes_billed?: number
  author?: "person" | "assistant"
}

export type RunInput = Statement & {
  limits?: { max_rows?: number; max_result_bytes?: number; timeout_ms?: number }
  /** Where the answer is kept. The key is completed with the workspace; `fresh` asks anew and refills. */
  cache?: { key: string; ttl_s: number; fresh?: boolean }
}

/** The hash a receipt is kept under: the statement without surrounding space and closing semicolon. */
export const hashOf = (sql: string): string => sha256(sql.trim().replace(/;\s*$/, ""))

/**
 * Prices a statement without reading a table and keeps the receipt. Throws `invalid_input` with the offending token when
 * a wall refuses it, `too_large` with table, estimate, cap and help when it costs too much; then no receipt is written.
 */
export async function price(ctx: Ctx, input: Statement): Promise<Receipt> {
  authorize(ctx, "analyst")
  return connections.withWarehouse(ctx, input.connection_id, async (warehouse, connection) => {
    const cap_bytes = capFor(connection, input)
    const priced = await dryRunUnder(warehouse, input, cap_bytes)
    return keep(ctx, input, priced, cap_bytes)
  })
}

/**
 * Runs a statement that a saved dashboard or a preview holds, from the cache when it can. Whoever calls it answers for
 * the statement: viewers reach it only through dashboards.
 */
export async function run(ctx: Ctx, input: RunInput): Promise<ColumnarResult> {
  return JSON.parse(await runText(ctx, input)) as ColumnarResult
}

/** The same as JSON text, ready to send: a cached answer is not parsed again. */
export async function runText(ctx: Ctx, input: RunInput): Promise<string> {
  const { cache } = input
  if (!cache) return JSON.stringify(await execute(ctx, input, ctx.signal))
  const key = `w:${ctx.workspace_id}:${cache.key}`
  const kept = cache.fresh ? null : await recall(ctx, key)
  if (kept !== null) return kept
  const running = inFlight.get(key) ?? fill(ctx, input, key, cache.ttl_s).finally(() => inFlight.delete(key))
  inFlight.set(key, running)
  return running
}

/** A few rows, for looking at data while a question takes shape. At most 100 rows, at most 100 MB. */
export async function sample(ctx: Ctx, input: Statement & { limit?: number }): Promise<ColumnarResult> {
  authorize(ctx, "analyst")
  await ctx.ports.limits.take("sql", ctx.user.id)
  const max_rows = Math.max(1, Math.min(input.limit ?? 20, 100))
  return ask(ctx, { ...input, author: "assistant", limits: { max_rows } }, ctx.signal)
}

/** Receipts of statements on a connection, by their hashes. Statements never priced are missing from the answer. */
export async function receipts(
  ctx: Ctx,
  input: { connection_id: string; sqls: string[] },
): Promise<Map<string, Receipt>> {
  const hashes = [...new Set(input.sqls.map(hashOf))]
  const found = await ctx.tx((db) => store.listReceipts(db, ctx.workspace_id, input.connection_id, hashes))
  return new Map(found.map((receipt) => [receipt.sql_sha256, receipt]))
}

function capFor(connection: Connection, { max_bytes_billed, author = "person" }: Statement): number {
  const most = author === "assistant" ? DEFAULT_MAX_BYTES : connection.bytes_cap
  if (max_bytes_billed === undefined) return Math.min(DEFAULT_MAX_BYTES, most)
  if (max_bytes_billed <= most) return max_bytes_billed
  const who =
    author === "assistant"
      ? "For SQL an assistant wrote this never moves."
      : "An admin can raise the connection's bytes_cap."
  const message = `max_bytes_billed: at most ${readableBytes(most)} on ${connection.name}. ${who}`
  throw new AppError("invalid_input", message, {
    reason: "cap_too_high",
    cap_bytes: most,
    issues: [{ path: ["max_bytes_billed"], message }],
  })
}

async function dryRunUnder(warehouse: Warehouse, { sql, params }: Statement, cap_bytes: number): Promise<DryRun> {
  const dryRun = await warehouse.dryRun(sql, params)
  checkBudget(dryRun, cap_bytes)
  checkCardinality(dryRun, MAX_CARDINALITY)
  return dryRun
}

function keep(
  ctx: Ctx,
  { connection_id, sql }: Statement,
  priced: DryRun,
  cap_bytes: number,
  actual?: store.Actual,
): Promise<Receipt> {
  const place = { workspace_id: ctx.workspace_id, connection_id, sql_sha256: hashOf(sql) }
  const {
    bytes_scanned: bytes_estimated,
    is_estimate,
    estimated_cost_usd,
    schema: result_schema,
    referenced_tables,
  } = priced
  const price = { bytes_estimated, is_estimate, cap_bytes, estimated_cost_usd, result_schema, referenced_tables }
  return ctx.tx((db) => store.putReceipt(db, place, price, ctx.user.id, ctx.ports.clock().toISOString(), actual))
}

/** One statement to the warehouse: counted once per request, four of a person at once, priced, run, and its receipt kept. */
async function execute(ctx: Ctx, input: RunInput, signal: AbortSignal | undefined): Promise<ColumnarResult> {
  if (!counted.has(ctx)) {
    counted.add(ctx)
    await ctx.ports.limits.take("sql", ctx.user.id)
  }
  return ask(ctx, input, signal)
}

function ask(ctx: Ctx, input: RunInput, signal: AbortSignal | undefined): Promise<ColumnarResult> {
  return atOnce(ctx.user.id, () =>
    connections.withWarehouse(ctx, input.connection_id, async (warehouse, connection) => {
      const cap_bytes = capFor(connection, input)
      const { max_rows, max_result_bytes, timeout_ms } = { ...DEFAULT_LIMITS, ...input.limits }
      const result = await warehouse.run(input.sql, input.params, {
        max_bytes: cap_bytes,
        max_rows: Math.min(max_rows, DEFAULT_LIMITS.max_rows),
        max_result_bytes: Math.min(max_result_bytes, DEFAULT_LIMITS.max_result_bytes),
        timeout_ms: Math.min(timeout_ms, DEFAULT_LIMITS.timeout_ms),
        ...(signal ? { signal } : {}),
      })
      // The run was priced first; the warehouse remembers the price.
      const priced = await warehouse.dryRun(input.sql, input.params)
      const { as_of: last_run_at, bytes_scanned, row_count } = result
      const duration_ms = Math.round(result.duration_ms)
      await keep(ctx, input, priced, cap_bytes, { last_run_at, bytes_scanned, row_count, duration_ms })
      return result
    }),
  )
}

/** Fills the cache for everybody who waits: it does not end when the first of them goes away. */
async function fill(ctx: Ctx, input: RunInput, key: string, ttl_s: number): Promise<string> {
  const result = await execute(ctx, input, undefined)
  try {
    // Kept as the next reader gets it.
    await ctx.ports.cache.set(key, JSON.stringify({ ...result, cached: true }), ttl_s)
  } catch (error) {
    ctx.log.warn("query.cache_write_failed", { reason: error instanceof Error ? error.name : "unknown" })
  }
  return JSON.stringify(result)
}

/** Without a cache every answer is asked for anew: slower, never wrong. */
async function recall(ctx: Ctx, key: string): Promise<string | null> {
  try {
    return await ctx.ports.cache.get(key)
  } catch (error) {
    ctx.log.warn("query.cache_read_failed", { reason: error instanceof Error ? error.name : "unknown" })
    return null
  }
}
