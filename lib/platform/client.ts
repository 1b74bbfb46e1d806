import type { Endpoint, Output, Sent } from "#lib/platform/endpoint"
import { AppError, type ErrorCode, type ErrorDetails, STATUS } from "#lib/platform/errors"

// The browser's client: a path string and `import type`, so that no schema reaches the bundle.
//   const session = await call<typeof getSession>("GET /api/v1/session", {})

export type CallOptions = {
  if_match?: string
  idempotency_key?: string
  workspace_id?: string
  signal?: AbortSignal
  /** Lets the request outlive its page: for saving while leaving. */
  keepalive?: boolean
}

/** Builds the request of an endpoint: placeholders from the input, bytes as the body, the rest as query (GET, DELETE, beside bytes) or JSON. */
export function requestOf(
  route: string,
  input: Record<string, unknown>,
  options: CallOptions = {},
): { url: string; init: RequestInit } {
  const [method = "GET", template = ""] = route.split(" ")
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined))
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name)
    rest.delete(name)
    return encodeURIComponent(String(value))
  })
  const headers: Record<string, string> = { accept: "application/json" }
  if (options.if_match) headers["if-match"] = `"${options.if_match}"`
  if (options.idempotency_key) headers["idempotency-key"] = options.idempotency_key
  if (options.workspace_id) headers["x-workspace-id"] = options.workspace_id
  const init: RequestInit = { method, headers, credentials: "same-origin" }
  if (options.signal) init.signal = options.signal
  if (options.keepalive) init.keepalive = true
  const bytes = [...rest].find((entry): entry is [string, Uint8Array<ArrayBuffer>] => entry[1] instanceof Uint8Array)
  if (bytes) rest.delete(bytes[0])
  if (method === "GET" || method === "DELETE" || bytes) {
    if (bytes) {
      headers["content-type"] = "application/octet-stream"
      init.body = bytes[1]
    }
    const query = new URLSearchParams()
    for (const [key, value] of rest) for (const one of [value].flat()) query.append(key, String(one))
    return { url: rest.size > 0 ? `${path}?${query}` : path, init }
  }
  headers["content-type"] = "application/json"
  return { url: path, init: { ...init, body: JSON.stringify(Object.fromEntries(rest)) } }
}

/** Calls an endpoint. Throws the same AppError the service threw, or `unavailable` when there is no connection. */
export async function call<E extends Endpoint>(
  route: E["route"],
  input: Sent<E>,
  options?: CallOptions,
): Promise<Output<E>> {
  const { url, init } = requestOf(route, input as Record<string, unknown>, options)
  const response = await send(url, init).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause
    throw new AppError("unavailable", "There is no connection to Bridge right now.", { reason: "offline" }, { cause })
  })
  if (!response.ok) throw await errorOf(response)
  return (response.status === 204 ? undefined : await response.json()) as Output<E>
}

/**
 * `fetch` for our own endpoints: when the access token has run out meanwhile (a page open for an hour), the session
 * is renewed once and the request sent again, so that nobody loses what they typed.
 */
export async function send(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  return response.status === 401 && (await renewSession()) ? fetch(url, init) : response
}

const RENEWAL = "/api/v1/session/refresh"
let renewing: Promise<boolean> | undefined

/** One renewal for all calls that found the session expired at the same time. */
function renewSession(): Promise<boolean> {
  renewing ??= fetch(RENEWAL, { method: "POST", credentials: "same-origin" })
    .then(
      (response) => response.ok,
      () => false,
    )
    .finally(() => {
      renewing = undefined
    })
  return renewing
}

/** The AppError a problem response carries. */
export async function errorOf(response: Response): Promise<AppError> {
  const text = await response.text()
  try {
    const body = JSON.parse(text) as { code?: string; detail?: string; details?: ErrorDetails; request_id?: string }
    if (body.code && body.code in STATUS) {
      return new AppError(body.code as ErrorCode, body.detail ?? body.code, {
        ...body.details,
        request_id: body.request_id,
      })
    }
  } catch (cause) {
    return new AppError(
      "upstream_failed",
      `The server answered ${response.status} without an explanation.`,
      {},
      { cause },
    )
  }
  return new AppError("upstream_failed", `The server answered ${response.status}.`)
}
