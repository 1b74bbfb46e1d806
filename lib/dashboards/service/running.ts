import "server-only"
import { createHash } from "node:crypto"
import type { PlannedQuery } from "#lib/dashboards/compile"
import type { QueryError, QueryMetadata, QueryOutcome, TileData } from "#lib/dashboards/contract"
import type { Dashboard } from "#lib/dashboards/contract/schema"
import { durationSeconds } from "#lib/dashboards/duration"
import { fitRows, tilesOf } from "#lib/dashboards/fit"
import { receiptOf } from "#lib/dashboards/service/pricing"
import type { Ctx } from "#lib/platform/context"
import { isAppError } from "#lib/platform/errors"
import * as query from "#lib/query/service"

// Running a plan: the cache first, in one round trip; the rest in parallel; same misses share one run; one query that
// fails spoils no other. A cached entry is two lines, metadata and data, so that data is sent on without being parsed.

export type Ran = { id: string; metadata: QueryMetadata; error: QueryError | null; data_json: string }
export type RunRequest = {
  slug: string
  version: number
  dashboard: Dashboard
  connection_id: string
  queries: PlannedQuery[]
  fresh: boolean
}

const MOST_BYTES = 100_000
const PARALLEL = 6
const LEAST_TTL_S = 30

// Next loads this file more than once in a process; all copies share the runs under way.
const KEY = Symbol.for("bridge.dashboards.runs")
type Runs = Map<string, { signal: AbortSignal; ran: Promise<Ran> }>
const shared = globalThis as { [KEY]?: Runs }
shared[KEY] ??= new Map()
const underWay: Runs = shared[KEY]

/** Results of all queries of a request, in its order. */
export async function runAll(ctx: Ctx, request: RunRequest): Promise<Ran[]> {
  const keys = request.queries.map((planned) => cacheKey(ctx, request, planned))
  const cached = request.fresh ? keys.map(() => null) : await readCache(ctx, keys)
  const results: Ran[] = []
  const misses: number[] = []
  for (const [index, planned] of request.queries.entries()) {
    const hit = decode(planned, cached[index] ?? null)
    if (hit) results[index] = hit
    else misses.push(index)
  }
  const work = async () => {
    for (let index = misses.shift(); index !== undefined; index = misses.shift()) {
      results[index] = await once(ctx, request, request.queries[index] as PlannedQuery, keys[index] as string)
    }
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL, misses.length) }, work))
  return results
}

function cacheKey(ctx: Ctx, request: RunRequest, planned: PlannedQuery): string {
  // The role is what permissions follow from today; policies add their version when they come.
  const scope = [ctx.workspace_id, request.connection_id, ctx.role, planned.hash, planned.max_bytes_billed]
  const hash = createHash("sha256").update(JSON.stringify(scope)).digest("hex")
  return `dash:${request.slug}:q:${hash}:v:${request.version}`
}

async function readCache(ctx: Ctx, keys: string[]): Promise<(string | null)[]> {
  try {
    return keys.length > 0 ? await ctx.ports.cache.getMany(keys) : []
  } catch (error) {
    ctx.log.warn("dashboard.cache_unreachable", { keys: keys.length, reason: isAppError(error) ? error.code : "error" })
    return keys.map(() => null)
  }
}

function decode(planned: PlannedQuery, entry: string | null): Ran | null {
  if (entry === null) return null
  const cut = entry.indexOf("\n")
  const metadata = JSON.parse(entry.slice(0, cut)) as QueryMetadata
  return {
    id: planned.id,
    metadata: { ...metadata, query_id: planned.id, cached: true },
    error: null,
    data_json: entry.slice(cut + 1),
  }
}

/** Joins a run of the same key that is under way, unless its caller left and took it down. */
async function once(ctx: Ctx, request: RunRequest, planned: PlannedQuery, key: string): Promise<Ran> {
  const other = underWay.get(key)
  if (other) {
    const ran = await other.ran
    if (!ran.error || !other.signal.aborted || ctx.signal.aborted)
      return { ...ran, id: planned.id, metadata: { ...ran.metadata, query_id: planned.id } }
  }
  const ran = runOne(ctx, request, planned, key)
  const entry = { signal: ctx.signal, ran }
  underWay.set(key, entry)
  try {
    return await ran
  } finally {
    if (underWay.get(key) === entry) underWay.delete(key)
  }
}

async function runOne(ctx: Ctx, request: RunRequest, planned: PlannedQuery, key: string): Promise<Ran> {
  const { sql, params, max_bytes_billed } = planned
  try {
    const { connection_id } = request
    const result = await query.run(ctx, { connection_id, sql, params, max_bytes_billed })
    const receipt = (await query.receipts(ctx, { connection_id, sqls: [sql] })).get(query.hashOf(sql))
    const fitted = fitRows(result, tilesOf(request.dashboard, planned.source), MOST_BYTES)
    const metadata: QueryMetadata = {
      query_id: planned.id,
      query_hash: planned.hash,
      as_of: result.as_of,
      cached: false,
      truncated: fitted.truncated,
      row_count: result.row_count,
      bytes_scanned: result.bytes_scanned,
      duration_ms: result.duration_ms,
      receipt: receipt ? receiptOf(receipt) : null,
    }
    const data_json = JSON.stringify(fitted.data)
    await fill(ctx, key, `${JSON.stringify(metadata)}\n${data_json}`, request.dashboard.refresh)
    return { id: planned.id, metadata, error: null, data_json }
  } catch (error) {
    return failure(ctx, planned, error)
  }
}

async function fill(ctx: Ctx, key: string, entry: string, refresh: string): Promise<void> {
  try {
    await ctx.ports.cache.set(key, entry, Math.max(LEAST_TTL_S, durationSeconds(refresh)))
  } catch (error) {
    ctx.log.warn("dashboard.cache_unwritable", { reason: isAppError(error) ? error.code : "error" })
  }
}

function failure(ctx: Ctx, planned: PlannedQuery, error: unknown): Ran {
  if (!isAppError(error)) ctx.log.error("dashboard.query_failed", { query_id: planned.id, error })
  return {
    id: planned.id,
    metadata: {
      query_id: planned.id,
      query_hash: planned.hash,
      as_of: null,
      cached: false,
      truncated: false,
      row_count: 0,
      bytes_scanned: 0,
      duration_ms: 0,
      receipt: null,
    },
    error: isAppError(error)
      ? { code: error.code, message: error.message, details: error.details }
      : {
          code: "internal",
          message: "The query failed on our side. Try again; quote the request id if it happens again.",
          details: { request_id: ctx.request_id },
        },
    data_json: "null",
  }
}

/** The least fresh instant, or null when nothing has one. */
export function leastFresh(results: Ran[]): string | null {
  return results.flatMap((ran) => ran.metadata.as_of ?? []).sort()[0] ?? null
}

/** One outcome as JSON, data sent on as it was stored. */
export const outcomeJson = (ran: Ran): string =>
  `{"data":${ran.data_json},"metadata":${JSON.stringify(ran.metadata)},"error":${JSON.stringify(ran.error)}}`

export const outcomeOf = (ran: Ran): QueryOutcome => ({
  data: JSON.parse(ran.data_json) as TileData | null,
  metadata: ran.metadata,
  error: ran.error,
})
