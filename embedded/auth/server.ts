import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import * as admin from "./admin.ts"
import { AuthError } from "./auth-error.ts"
import { type Answer, type App, type Handler, ok } from "./endpoint.ts"
import * as mail from "./mail.ts"
import { token } from "./token.ts"
import * as users from "./users.ts"

const BASE = "/auth/v1"
const MOST_BODY_BYTES = 64 * 1024

const health: Handler = async (app) => {
  await app.pool.query("select 1")
  return ok({ name: "bridge-auth", version: "1", description: "Speaks the Supabase Auth protocol for one machine" })
}

const settings: Handler = async () =>
  ok({
    external: { email: true, phone: false, anonymous_users: false },
    disable_signup: false,
    mailer_autoconfirm: true,
  })

const jwks: Handler = async (app) => ok(app.keys.jwks, { "cache-control": "public, max-age=600" })

const ROUTES: Record<string, Handler> = {
  "GET /health": health,
  "GET /settings": settings,
  "GET /.well-known/jwks.json": jwks,
  "POST /signup": users.signUp,
  "POST /token": token,
  "GET /user": users.getUser,
  "PUT /user": users.putUser,
  "POST /logout": users.logout,
  "POST /otp": mail.otp,
  "POST /recover": mail.recover,
  "POST /resend": mail.resend,
  "POST /verify": mail.verify,
  "GET /verify": mail.verifyLink,
  "GET /authorize": mail.authorize,
  "GET /admin/users": admin.adminOnly(admin.listUsers),
  "POST /admin/users": admin.adminOnly(admin.createUser),
  "GET /admin/users/{id}": admin.adminOnly(admin.getUser),
  "PUT /admin/users/{id}": admin.adminOnly(admin.updateUser),
  "DELETE /admin/users/{id}": admin.adminOnly(admin.deleteUser),
  "GET /admin/outbox": admin.adminOnly(admin.outbox),
}

/** An HTTP server of the Supabase Auth protocol under `/auth/v1`. */
export function createAuthServer(app: App): Server {
  const server = createServer((request, response) => {
    answer(app, request).then(
      (result) => write(response, result),
      (error: unknown) => write(response, refuse(request, error)),
    )
  })
  // Slow or idle senders must not hold sockets.
  server.requestTimeout = 15_000
  server.headersTimeout = 10_000
  return server
}

async function answer(app: App, request: IncomingMessage): Promise<Answer> {
  const url = URL.parse(request.url ?? "/", "http://auth.local")
  if (!url?.pathname.startsWith(`${BASE}/`)) throw notFound()
  const path = url.pathname.slice(BASE.length)
  const id = /^\/admin\/users\/([^/]+)$/.exec(path)?.[1]
  const pattern = id === undefined ? path : "/admin/users/{id}"
  const handler = Object.hasOwn(ROUTES, `${request.method} ${pattern}`) && ROUTES[`${request.method} ${pattern}`]
  if (!handler) {
    const isKnown = Object.keys(ROUTES).some((route) => route.endsWith(` ${pattern}`))
    throw isKnown ? new AuthError(405, "validation_failed", "Method not allowed") : notFound()
  }
  const body = await readJson(request)
  return handler(app, {
    query: url.searchParams,
    body,
    headers: request.headers,
    params: id ? { id } : {},
    ip: ipOf(request),
  })
}

const notFound = () => new AuthError(404, "validation_failed", "There is no such endpoint")

/** Only this machine reaches the socket, and what forwards requests here names the caller's address. */
function ipOf(request: IncomingMessage): string {
  const forwarded = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .at(-1)
    ?.trim()
  return forwarded || request.socket.remoteAddress || "unknown"
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BODY_BYTES) throw new AuthError(413, "validation_failed", "The body is larger than 64 KiB")
    chunks.push(chunk)
  }
  if (bytes === 0) return undefined
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"), storable)
  } catch (error) {
    if (error instanceof AuthError) throw error
    throw new AuthError(400, "bad_json", "The body is not JSON", { headers: { connection: "close" } })
  }
}

/** jsonb keeps neither NUL nor half a surrogate pair. */
function storable(key: string, value: unknown): unknown {
  for (const text of [key, value]) {
    if (typeof text === "string" && (text.includes("\0") || !text.isWellFormed())) {
      throw new AuthError(400, "validation_failed", "Text must not hold NUL characters or broken Unicode")
    }
  }
  return value
}

function refuse(request: IncomingMessage, error: unknown): Answer {
  if (error instanceof AuthError) {
    // An unread rest of a refused body would be taken for the next request.
    const close: Record<string, string> = request.complete ? {} : { connection: "close" }
    return { status: error.status, body: error.toBody(), headers: { ...error.headers, ...close } }
  }
  const path = (request.url ?? "").split("?")[0]
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`auth: ${request.method} ${path} failed: ${reason}\n`)
  const body = {
    code: 503,
    error_code: "unexpected_failure",
    msg: "The auth endpoint cannot answer now. Try again shortly.",
  }
  return { status: 503, body, headers: { "retry-after": "1" } }
}

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = body === undefined ? "" : JSON.stringify(body)
  response.writeHead(status, {
    ...(text ? { "content-type": "application/json; charset=utf-8" } : {}),
    ...(status === 204 ? {} : { "content-length": Buffer.byteLength(text) }),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  })
  response.end(text)
}
