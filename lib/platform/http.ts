import "server-only"
import { randomUUID } from "node:crypto"
import type { z } from "zod"
import { authorizePlatformAdmin } from "#lib/platform/authorize"
import type { AdminCtx, Claims, Ctx, PublicCtx, UserCtx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import { databaseTrouble } from "#lib/platform/db"
import type { Access, Endpoint, Input, Returned } from "#lib/platform/endpoint"
import { AppError, type Issue, isAppError } from "#lib/platform/errors"
import { type IdempotencyKey, isReplay } from "#lib/platform/idempotency"
import { BUDGETS, type Limits } from "#lib/platform/limits"
import type { Log } from "#lib/platform/log"
import { readBody } from "#lib/platform/request-body"
import { answer, problem } from "#lib/platform/response"
import { traceIdOf } from "#lib/platform/trace"

// One door for all endpoints: request id, access, limits, parse, verb, response, one catch.

type CtxOf = { public: PublicCtx; user: UserCtx; member: Ctx; platform_admin: AdminCtx }
export type Verb<E extends Endpoint> = (
  ctx: CtxOf[E extends Endpoint<infer A> ? A : Access],
  input: Input<E>,
) => Promise<Returned<E>>

export type RequestFacts = {
  request_id: string
  trace_id: string
  ip: string
  signal: AbortSignal
  idempotency?: IdempotencyKey | undefined
}

/** What the door needs of the composition root. */
export type Host = {
  origin: string
  cors_origins: string[]
  log: Log
  limits: Limits
  /** The access token a request carries in its cookie, or null. */
  cookieToken(headers: Headers): string | null
  /** Verified claims, or null for a token that is not valid (any more). */
  verify(token: string): Promise<Claims | null>
  publicCtx(facts: RequestFacts): PublicCtx
  userCtx(facts: RequestFacts, claims: Claims): UserCtx
  memberCtx(facts: RequestFacts, claims: Claims, workspace_id: string | null): Promise<Ctx>
}

type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> }
export type Handler = ((request: Request, context: RouteContext) => Promise<Response>) & { endpoint: Endpoint }

const DEADLINE_MS = 30_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function createRoute(host: () => Host) {
  return function route<E extends Endpoint>(endpoint: E, verb: Verb<E>): Handler {
    const handler = async (request: Request, context: RouteContext): Promise<Response> => {
      const facts = factsOf(request, endpoint)
      const log = host().log.with({ request_id: facts.request_id, route: endpoint.route })
      const started = performance.now()
      let response: Response
      try {
        response = await serve(host(), endpoint, verb, request, context, facts)
      } catch (error) {
        response = failed(error, facts, log)
      }
      withCors(host(), request, response)
      response.headers.set("x-request-id", facts.request_id)
      log.info("request", {
        method: endpoint.method,
        status: response.status,
        duration_ms: Math.round((performance.now() - started) * 10) / 10,
      })
      return response
    }
    return Object.assign(handler, { endpoint })
  }
}

async function serve<E extends Endpoint>(
  host: Host,
  endpoint: E,
  verb: Verb<E>,
  request: Request,
  context: RouteContext,
  facts: RequestFacts,
) {
  const url = new URL(request.url)
  const claims = endpoint.access === "public" ? null : await authenticate(host, request)
  const general = endpoint.method === "GET" ? "read" : "write"
  const budget = endpoint.limit ?? general
  const isPerWorkspace = BUDGETS[budget].is_per_workspace === true
  await host.limits.take(isPerWorkspace ? general : budget, claims?.sub ?? facts.ip)

  const workspace_id = takeWorkspace(endpoint, request, url)
  const { body, raw } = await readBody(request, endpoint)
  const input = parseInput(endpoint, await context.params, url.searchParams, body)
  if (endpoint.precondition) Object.assign(input, { if_match: ifMatch(request) })
  if (endpoint.idempotent && claims) facts.idempotency = keyOf(request, endpoint, claims.sub, `${url.pathname} ${raw}`)
  // A stream cannot be stored and replayed: its verb keeps the key with what the stream began, and reattaches to it.
  if (endpoint.response.kind === "sse" && endpoint.method === "POST" && claims) {
    const key = keyOf(request, endpoint, claims.sub, `${url.pathname} ${raw}`)
    if (key) Object.assign(input, { idempotency_key: key.key })
  }

  const ctx = await contextFor(host, endpoint, facts, claims, workspace_id)
  if (isPerWorkspace && "workspace_id" in ctx) await host.limits.take(budget, `${ctx.workspace_id} ${claims?.sub}`)
  let result: unknown
  try {
    result = await (verb as (ctx: unknown, input: unknown) => Promise<unknown>)(ctx, input)
  } catch (error) {
    if (!isReplay(error)) throw error
    result = error.response
  }
  return answer(endpoint, result, request, facts.signal)
}

function factsOf(request: Request, endpoint: Endpoint): RequestFacts {
  const given = request.headers.get("x-correlation-id") ?? request.headers.get("x-request-id")
  const deadline = endpoint.response.kind === "sse" ? [] : [AbortSignal.timeout(DEADLINE_MS)]
  return {
    request_id: given && /^[\w.-]{8,128}$/.test(given) ? given : randomUUID(),
    trace_id: traceIdOf(request.headers.get("traceparent")),
    ip: request.headers.get("x-forwarded-for")?.split(",")[0]?.trim() || "local",
    signal: AbortSignal.any([request.signal, ...deadline]),
  }
}

async function authenticate(host: Host, request: Request): Promise<Claims> {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1]
  const token = bearer ?? host.cookieToken(request.headers)
  const claims = token ? await host.verify(token) : null
  if (!claims) {
    throw new AppError(
      "unauthenticated",
      "Sign in first: send a session cookie or Authorization: Bearer <access token>.",
    )
  }
  if (!bearer && request.method !== "GET" && request.method !== "HEAD") refuseForeignSite(host, request)
  return claims
}

/** A cookie travels with requests other sites make; a change under it must come from our own pages. */
export function refuseForeignSite(host: Pick<Host, "origin">, request: { headers: Headers }): void {
  const site = request.headers.get("sec-fetch-site")
  const origin = request.headers.get("origin")
  const own = [new URL(host.origin).host, request.headers.get("host")]
  const isOwn =
    origin === null
      ? site === null || site === "none" || site === "same-origin"
      : URL.canParse(origin) && own.includes(new URL(origin).host)
  const isForeignSite = site !== null && site !== "same-origin" && site !== "none"
  if (!isOwn || isForeignSite) {
    throw new AppError(
      "forbidden",
      "This change did not come from Bridge's own pages. Use a bearer token to call from elsewhere.",
      { reason: "cross_site" },
    )
  }
}

function takeWorkspace(endpoint: Endpoint, request: Request, url: URL): string | null {
  if (endpoint.access !== "member") return null
  const declared = Object.keys(endpoint.query?.shape ?? {}).includes("workspace_id")
  const found =
    url.searchParams.get("workspace_id") ?? url.searchParams.get("team_id") ?? request.headers.get("x-workspace-id")
  if (!declared) url.searchParams.delete("workspace_id")
  url.searchParams.delete("team_id")
  if (found !== null && !UUID.test(found)) {
    throw invalid([{ path: ["workspace_id"], message: "workspace_id must be a UUID." }])
  }
  return found
}

async function contextFor(
  host: Host,
  endpoint: Endpoint,
  facts: RequestFacts,
  claims: Claims | null,
  workspace_id: string | null,
) {
  if (!claims) return host.publicCtx(facts)
  if (endpoint.access === "member") return host.memberCtx(facts, claims, workspace_id)
  const user = host.userCtx(facts, claims)
  if (endpoint.access === "user") return user
  authorizePlatformAdmin(user)
  return Object.assign(user, { is_platform_admin: true as const })
}

/** Parses parameters, query and body together, so that one answer names every mistake. */
export function parseInput(
  endpoint: Endpoint,
  params: Record<string, unknown>,
  query: URLSearchParams,
  body: unknown,
): Record<string, unknown> {
  const issues: Issue[] = []
  const part = (schema: z.ZodType | undefined, value: unknown, where?: string): object => {
    if (!schema) return rejectUnknown(value, where, issues)
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data as object
    for (const issue of parsed.error.issues) {
      issues.push({
        path: issue.path.map((key) => (typeof key === "symbol" ? String(key) : key)),
        message: issue.message,
        code: issue.code,
      })
    }
    return {}
  }
  const given: Record<string, unknown> = {
    ...part(endpoint.query, queryObject(query), "query"),
    ...part(endpoint.body, body, "body"),
  }
  const inPath: Record<string, unknown> = { ...part(endpoint.params, params) }
  // Said twice and differently, one of the two is a mistake: better asked than acted upon.
  for (const key of Object.keys(inPath)) {
    if (given[key] === undefined || given[key] === inPath[key]) continue
    issues.push({ path: [key], message: `differs from the ${key} in the address; send the same, or leave it out` })
  }
  const merged = { ...given, ...inPath }
  if (issues.length > 0) throw invalid(issues)
  return merged
}

function rejectUnknown(value: unknown, where: string | undefined, issues: Issue[]): object {
  if (where && value && typeof value === "object") {
    for (const key of Object.keys(value))
      issues.push({
        path: [key],
        message: `"${key}" is not known here; remove it from the ${where}.`,
        code: "unrecognized_keys",
      })
  }
  return {}
}

// A repeated key becomes a list, which is how `?region=North&region=South` reaches a schema.
function queryObject(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((key) => {
      const all = query.getAll(key)
      return [key, all.length > 1 ? all : (all[0] ?? "")]
    }),
  )
}

function invalid(issues: Issue[]): AppError {
  const first = issues[0]
  const where = first?.path.length ? `${first.path.join(".")}: ` : ""
  return new AppError("invalid_input", `${where}${first?.message ?? "The request is not valid."}`, { issues })
}

function ifMatch(request: Request): string {
  const given = request.headers.get("if-match")
  if (!given)
    throw new AppError(
      "precondition_required",
      "Send If-Match with the etag you last read, so that nobody's change is overwritten.",
    )
  return given.replace(/^W\//, "").replace(/^"(.*)"$/, "$1")
}

function keyOf(request: Request, endpoint: Endpoint, user_id: string, body: string): IdempotencyKey | undefined {
  const key = request.headers.get("idempotency-key")
  if (key === null) return undefined
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    throw invalid([{ path: ["Idempotency-Key"], message: "Idempotency-Key must be 1 to 200 visible characters." }])
  return { user_id, key, route: endpoint.route, body_sha256: sha256(body) }
}

/** The one catch. What is not ours to explain becomes `internal`, and its cause goes to the log only. */
function failed(error: unknown, facts: RequestFacts, log: Log): Response {
  if (isAppError(error)) {
    if (error.status >= 500) log.error("request.failed", { code: error.code, cause: error.cause ?? error })
    return problem(error, facts)
  }
  const known = databaseTrouble(error)
  if (known) log.warn("request.failed", { code: known.code, reason: known.details.reason ?? null })
  else log.error("request.failed", { code: "internal", cause: error })
  return problem(
    known ??
      new AppError(
        "internal",
        "Something went wrong on our side. Nothing was half-done; quote the request id if it happens again.",
      ),
    facts,
  )
}

function withCors(host: Host, request: Request, response: Response): void {
  const origin = request.headers.get("origin")
  if (!origin || !host.cors_origins.includes(origin)) return
  response.headers.set("access-control-allow-origin", origin)
  response.headers.set("access-control-expose-headers", "etag, x-request-id, retry-after")
  response.headers.append("vary", "Origin")
}
