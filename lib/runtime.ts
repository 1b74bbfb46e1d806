import "server-only"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import type { Kysely } from "kysely"
import type pg from "pg"
import { createReader } from "#lib/evidence/adapters/reader"
import { supabaseAuth } from "#lib/identity/adapters/supabase"
import { readSession } from "#lib/identity/cookies"
import { demoAccount } from "#lib/identity/demo"
import { embeddingModel } from "#lib/models/adapters/embeddings"
import { languageModels } from "#lib/models/adapters/providers"
import { fileObjects } from "#lib/platform/adapters/file-objects"
import { memoryCache } from "#lib/platform/adapters/memory-cache"
import { memoryLimits } from "#lib/platform/adapters/memory-limits"
import { redisWire } from "#lib/platform/adapters/node-redis"
import { redisCache } from "#lib/platform/adapters/redis-cache"
import { redisLimits } from "#lib/platform/adapters/redis-limits"
import type { WireOptions } from "#lib/platform/adapters/redis-wire"
import { upstashWire } from "#lib/platform/adapters/upstash"
import type { Claims, Ctx, Ports, PublicCtx, SystemCtx, UserCtx } from "#lib/platform/context"
import { createCrypto, localKeyWrapper } from "#lib/platform/crypto"
import type { DB } from "#lib/platform/database"
import { createDb, createPool, transactional } from "#lib/platform/db"
import type { Role } from "#lib/platform/endpoint"
import { type Env, env } from "#lib/platform/env"
import { AppError } from "#lib/platform/errors"
import { guardedFetch } from "#lib/platform/guarded-fetch"
import { createRoute, type Host, type RequestFacts } from "#lib/platform/http"
import { depthOf, jobSender, queueDepths } from "#lib/platform/jobs"
import { createLog, type Log } from "#lib/platform/log"
import { traceIdOf } from "#lib/platform/trace"
import { createDuckdb } from "#lib/warehouse/adapters/duckdb"

// The composition root: configuration -> adapters -> contexts -> `route`. The only file that knows everything.

export type Runtime = {
  env: Env
  pool: pg.Pool
  db: Kysely<DB>
  ports: Ports
  log: Log
  host: Host
  publicCtx(facts?: Partial<RequestFacts>): PublicCtx
  userCtx(claims: Claims, facts?: Partial<RequestFacts>): UserCtx
  memberCtx(claims: Claims, workspace_id: string | null, facts?: Partial<RequestFacts>): Promise<Ctx>
  systemCtx(workspace_id: string | null, signal?: AbortSignal): SystemCtx
  close(): Promise<void>
}

type Options = {
  login?: "app" | "worker"
  /** Ports to put in place of the configured ones: the test kit's way in. */
  ports?: Partial<Ports>
  pool?: pg.Pool
}

export function createRuntime(env: Env, { login = "app", ports: given, pool: givenPool }: Options = {}): Runtime {
  const log = createLog(env.LOG_LEVEL, (line) => process.stdout.write(`${line}\n`), { process: login })
  if (env.IGNORED.length > 0 && login === "app") log.warn("config.not_read_yet", { names: env.IGNORED.join(", ") })
  const url = login === "worker" ? env.WORKER_DATABASE_URL : env.DATABASE_URL
  const pool = givenPool ?? createPool(required(url, login))
  const db = createDb(pool)
  const sendJob = jobSender(pool)
  const configured = configuredPorts(env, db, pool, log)
  const ports: Ports = { ...configured.ports, ...given }

  const base = (facts: Partial<RequestFacts>) => {
    const request_id = facts.request_id ?? crypto.randomUUID()
    const trace_id = facts.trace_id ?? traceIdOf(null)
    return {
      request_id,
      trace_id,
      ip: facts.ip ?? "local",
      signal: facts.signal ?? new AbortController().signal,
      log: log.with({ request_id }),
      ports,
    }
  }

  async function membership(user_id: string, workspace_id: string | null) {
    const { rows } = await pool.query<{ workspace_id: string; role: Role }>(
      "select workspace_id, role from app.membership($1, $2)",
      [user_id, workspace_id],
    )
    if (rows[0]) return rows[0]
    const message = workspace_id
      ? "There is no such workspace, or you are not a member of it."
      : "You are not a member of any workspace yet. Sign in on the page once, or POST /api/v1/workspaces with a name."
    throw new AppError("not_found", message, { reason: workspace_id ? "workspace" : "no_workspace" })
  }

  function userCtx(
    claims: Claims,
    facts: Partial<RequestFacts> = {},
    member?: { workspace_id: string; role: Role },
  ): UserCtx {
    const own = base(facts)
    const transaction = transactional(db, sendJob, {
      owner: claims.sub,
      claims: { sub: claims.sub, email: claims.email, role: "authenticated", app_metadata: claims.app_metadata },
      role: "authenticated",
      workspace_id: member?.workspace_id ?? null,
      actor_id: claims.sub,
      request_id: own.request_id,
      idempotency: facts.idempotency,
    })
    const is_platform_admin = claims.app_metadata.role === "platform_admin"
    return {
      ...own,
      ...transaction,
      user: { id: claims.sub, email: claims.email, is_platform_admin, claims },
      enter: async (id) => asMember(claims, facts, await membership(claims.sub, id)),
    }
  }

  const asMember = (
    claims: Claims,
    facts: Partial<RequestFacts>,
    member: { workspace_id: string; role: Role },
  ): Ctx => ({
    ...userCtx(claims, facts, member),
    ...member,
  })
  const memberCtx = async (claims: Claims, workspace_id: string | null, facts: Partial<RequestFacts> = {}) =>
    asMember(claims, facts, await membership(claims.sub, workspace_id))
  const publicCtx = (facts: Partial<RequestFacts> = {}): PublicCtx => ({
    ...base(facts),
    as: (claims) => userCtx(claims, facts),
  })

  function systemCtx(workspace_id: string | null, signal?: AbortSignal): SystemCtx {
    const own = base(signal ? { signal } : {})
    const transaction = transactional(db, sendJob, {
      owner: `system:${workspace_id ?? "all"}`,
      claims: workspace_id ? { workspace_id } : {},
      role: "bridge_worker",
      workspace_id,
      actor_id: null,
      request_id: own.request_id,
    })
    return { ...own, ...transaction, system: true, workspace_id }
  }

  const isSecure = env.BRIDGE_ORIGIN.startsWith("https:")
  const host: Host = {
    origin: env.BRIDGE_ORIGIN,
    cors_origins: env.CORS_ORIGINS,
    log,
    limits: ports.limits,
    cookieToken: (headers) => readSession(headers.get("cookie"), isSecure)?.access_token ?? null,
    verify: (token) => ports.auth.verify(token),
    publicCtx,
    userCtx: (facts, claims) => userCtx(claims, facts),
    memberCtx: (facts, claims, workspace_id) => memberCtx(claims, workspace_id, facts),
  }

  return {
    env,
    pool,
    db,
    ports,
    log,
    host,
    publicCtx,
    userCtx,
    memberCtx,
    systemCtx,
    async close() {
      configured.close()
      await pool.end()
    },
  }
}

function configuredPorts(env: Env, db: Kysely<DB>, pool: pg.Pool, log: Log): { ports: Ports; close(): void } {
  const objects_url = env.OBJECTS_URL ?? `file:${join(resolve(env.BRIDGE_DATA_DIR), "objects")}`
  if (!objects_url.startsWith("file:")) {
    const scheme = objects_url.split(":")[0]
    throw new Error(`OBJECTS_URL ${scheme}: is not available yet; use a folder, for example file:.bridge/objects`)
  }
  const folder = objects_url.startsWith("file://") ? fileURLToPath(objects_url) : objects_url.slice("file:".length)
  const sample = env.BRIDGE_SAMPLE_PATH ?? join(resolve(env.BRIDGE_DATA_DIR), "sample.duckdb")
  const duckdb = createDuckdb({ databases: { sample } })
  const wire = configuredRedis(env, log)
  const cache = wire ? redisCache(wire) : memoryCache()
  const objects = fileObjects(folder)
  const ports: Ports = {
    cache,
    objects,
    limits: wire ? redisLimits(wire) : memoryLimits(),
    clock: () => new Date(),
    origin: env.BRIDGE_ORIGIN,
    crypto: createCrypto(localKeyWrapper(Buffer.from(required(env.BRIDGE_KEK, "BRIDGE_KEK"), "base64"))),
    auth: supabaseAuth(env),
    demo: demoAccount(env),
    language_models: languageModels({
      model: env.BRIDGE_MODEL,
      anthropic_api_key: env.ANTHROPIC_API_KEY,
      anthropic_base_url: env.ANTHROPIC_BASE_URL,
    }),
    embedding_model: embeddingModel({
      model: env.BRIDGE_EMBEDDING_MODEL,
      openai: { api_key: env.OPENAI_API_KEY, base_url: env.OPENAI_BASE_URL },
      compatible: { api_key: env.OPENAI_COMPATIBLE_API_KEY, base_url: env.OPENAI_COMPATIBLE_URL },
      google: {
        api_key: env.GOOGLE_VERTEX_API_KEY,
        project: env.GOOGLE_CLOUD_PROJECT,
        location: env.GOOGLE_CLOUD_LOCATION,
      },
    }),
    warehouses: { duckdb: duckdb.open },
    documents: createReader(),
    fetchPage: guardedFetch(),
    probes: {
      vital: {
        postgres: async () => {
          await pool.query("select 1")
          return { kind: "postgres" }
        },
        objects: () => objects.ping(),
      },
      other: {
        cache: () => cache.ping(),
        // Without it nobody new gets in; whoever is signed in goes on.
        auth: async () => {
          const answer = await fetch(`${env.AUTH_URL}/auth/v1/health`, {
            headers: { apikey: env.SUPABASE_PUBLISHABLE_KEY ?? "" },
            signal: AbortSignal.timeout(2_000),
          })
          if (!answer.ok) throw new Error(`the auth provider answered ${answer.status}`)
          return { kind: env.BRIDGE_MODE === "hosted" ? "supabase" : "embedded" }
        },
      },
      queue: () => queueDepths(db),
      queueOf: (name) => depthOf(db, name),
    },
  }
  const close = () => {
    wire?.close()
    duckdb.close()
  }
  return { ports, close }
}

/** Cache and budgets share one Redis and what is known of its health; without one, each process has its own memory. */
function configuredRedis(env: Env, log: Log) {
  const onChange: WireOptions["onChange"] = (change, cause) =>
    change === "lost" ? log.warn("cache.lost", { cause }) : log.info("cache.back")
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, REDIS_URL } = env
  if (url && token) return upstashWire({ url, token }, { onChange })
  return REDIS_URL ? redisWire(REDIS_URL, { onChange }) : null
}

function required(value: string | undefined, what: string): string {
  if (value) return value
  throw new Error(`${what} is not configured. Start with npm start, or see .env.example.`)
}

// Instrumentation, proxy, pages and routes are separate module instances in one process.
const KEY = Symbol.for("bridge.runtime")
const shared = globalThis as { [KEY]?: Runtime }

/** The runtime of this process. */
export function runtime(): Runtime {
  shared[KEY] ??= createRuntime(env())
  return shared[KEY]
}

/** Puts a runtime in place: for the worker and the test kit. */
export function installRuntime(made: Runtime): void {
  shared[KEY] = made
}

export const route = createRoute(() => runtime().host)
