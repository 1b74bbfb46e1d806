import "server-only"
import type { BytesOutput, Endpoint, ServerEvent } from "#lib/platform/endpoint"
import type { AppError } from "#lib/platform/errors"

const PRIVATE = "private, no-store"
const HEARTBEAT_MS = 15_000

/** Turns what a verb returned into a response of the declared kind. */
export function answer(endpoint: Endpoint, result: unknown, request: Request, signal: AbortSignal): Response {
  const kind = endpoint.response
  switch (kind.kind) {
    case "json": {
      const data = kind.schema.parse(result)
      const etag = etagOf(data)
      if (etag && matches(request, etag))
        return new Response(null, { status: 304, headers: { etag, "cache-control": PRIVATE } })
      return Response.json(data, {
        status: kind.status,
        headers: { "cache-control": PRIVATE, ...(etag ? { etag } : {}) },
      })
    }
    case "empty":
      return new Response(null, { status: 204, headers: { "cache-control": PRIVATE } })
    case "bytes": {
      const out = result as BytesOutput
      const etag = out.etag ? `"${out.etag}"` : undefined
      if (etag && matches(request, etag))
        return new Response(null, { status: 304, headers: { etag, "cache-control": PRIVATE } })
      const headers = {
        "content-type": out.content_type,
        "cache-control": PRIVATE,
        ...(etag ? { etag } : {}),
        ...out.headers,
      }
      return new Response(out.body as BodyInit, { status: 200, headers })
    }
    case "sse":
      return new Response(eventStream(result as AsyncIterable<ServerEvent>, signal), {
        headers: {
          "content-type": "text/event-stream; charset=utf-8",
          "cache-control": `${PRIVATE}, no-transform`,
          "x-accel-buffering": "no",
        },
      })
  }
}

// A body that names its own etag or checksum is its own validator.
function etagOf(data: unknown): string | undefined {
  if (!data || typeof data !== "object") return undefined
  const { etag, checksum } = data as { etag?: unknown; checksum?: unknown }
  const value = typeof etag === "string" ? etag : typeof checksum === "string" ? checksum : undefined
  return value && /^[\x21\x23-\x7e]+$/.test(value) ? `"${value}"` : undefined
}

function matches(request: Request, etag: string): boolean {
  const given = request.method === "GET" ? request.headers.get("if-none-match") : null
  return given?.split(",").some((one) => one.trim().replace(/^W\//, "") === etag) ?? false
}

function eventStream(events: AsyncIterable<ServerEvent>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = events[Symbol.asyncIterator]()
  let beat: ReturnType<typeof setInterval> | undefined
  const end = async () => {
    clearInterval(beat)
    await iterator.return?.()
  }
  return new ReadableStream<Uint8Array>({
    start(controller) {
      beat = setInterval(() => controller.enqueue(encoder.encode(": heartbeat\n\n")), HEARTBEAT_MS)
      signal.addEventListener("abort", () => void end(), { once: true })
    },
    async pull(controller) {
      const { value, done } = await iterator.next()
      if (done) {
        clearInterval(beat)
        controller.close()
        return
      }
      const id = value.id === undefined ? "" : `id: ${value.id}\n`
      controller.enqueue(encoder.encode(`${id}event: ${value.event}\ndata: ${JSON.stringify(value.data)}\n\n`))
    },
    cancel: end,
  })
}

/** RFC 9457 problem+json. */
export function problem(error: AppError, facts: { request_id: string; trace_id: string }): Response {
  const retry = error.details.retry_after_s
  const body = {
    type: `about:blank#${error.code}`,
    title: error.code.replaceAll("_", " "),
    status: error.status,
    detail: error.message,
    code: error.code,
    request_id: facts.request_id,
    trace_id: facts.trace_id,
    details: error.details,
  }
  const headers: Record<string, string> = { "content-type": "application/problem+json", "cache-control": PRIVATE }
  if (typeof retry === "number") headers["retry-after"] = String(Math.max(1, Math.ceil(retry)))
  if (error.code === "unauthenticated") headers["www-authenticate"] = "Bearer"
  return new Response(JSON.stringify(body), { status: error.status, headers })
}
