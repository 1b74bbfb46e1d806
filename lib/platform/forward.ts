import "server-only"
import { randomUUID } from "node:crypto"
import { AppError } from "#lib/platform/errors"
import { problem } from "#lib/platform/response"
import { traceIdOf } from "#lib/platform/trace"

// Hop-by-hop headers (RFC 9110), what belongs to our own host, and what fetch sets anew.
const NOT_FORWARDED = new Set(
  "connection keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade host content-length cookie x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto accept-encoding expect forwarded".split(
    " ",
  ),
)
const NOT_RETURNED = new Set(
  "connection keep-alive transfer-encoding upgrade content-length content-encoding set-cookie".split(" "),
)
const DEADLINE_MS = 20_000

/**
 * Passes a request on to another server and its answer back, bodies as streams. Cookies go neither way.
 * Throws what `fetch` throws when nobody answers there.
 */
export async function forward(request: Request, to: URL, ip: string): Promise<Response> {
  const named = (request.headers.get("connection") ?? "").toLowerCase().split(/\s*,\s*/)
  const headers = new Headers({ "x-forwarded-for": ip })
  for (const [name, value] of request.headers) {
    if (!NOT_FORWARDED.has(name) && !named.includes(name)) headers.set(name, value)
  }
  const init: RequestInit & { duplex?: "half" } = {
    method: request.method,
    headers,
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(DEADLINE_MS)]),
  }
  if (request.body) Object.assign(init, { body: request.body, duplex: "half" })
  const answer = await fetch(to, init)
  const returned = new Headers()
  for (const [name, value] of answer.headers) if (!NOT_RETURNED.has(name)) returned.append(name, value)
  return new Response(answer.body, { status: answer.status, headers: returned })
}

type Context = { params: Promise<{ path: string[] }> }
type Door = {
  /** Where a request goes; null for what is not passed on. */
  target(segments: string[], search: string): URL | null
  cors_origins: string[]
}

/** A route handler that passes requests on: problem+json 404 for what is not, 503 when nobody answers there. */
export function forwarding(door: () => Door) {
  return async function handle(request: Request, context: Context): Promise<Response> {
    const { target, cors_origins } = door()
    const request_id = randomUUID()
    const refused = (error: AppError) =>
      problem(error, { request_id, trace_id: traceIdOf(request.headers.get("traceparent")) })
    const to = target((await context.params).path, new URL(request.url).search)
    let response: Response
    if (!to)
      response = refused(new AppError("not_found", "There is nothing at this address.", { reason: "no_such_path" }))
    else if (request.method === "OPTIONS") response = new Response(null, { status: 204 })
    else {
      const ip = request.headers.get("x-forwarded-for")?.split(",")[0]?.trim() || "local"
      response = await forward(request, to, ip).catch((cause: unknown) =>
        refused(
          new AppError("unavailable", "The sign-in service does not answer. Try again in a moment.", {}, { cause }),
        ),
      )
    }
    const origin = request.headers.get("origin")
    if (origin && cors_origins.includes(origin)) allow(response.headers, origin)
    response.headers.set("x-request-id", request_id)
    return response
  }
}

function allow(headers: Headers, origin: string): void {
  headers.set("access-control-allow-origin", origin)
  headers.set("access-control-allow-methods", "GET, POST, PUT, DELETE")
  headers.set(
    "access-control-allow-headers",
    "authorization, apikey, content-type, x-client-info, x-supabase-api-version",
  )
  headers.set("access-control-expose-headers", "x-request-id, retry-after")
  headers.append("vary", "Origin")
}
