import { beforeEach, expect, test } from "vitest"
import { z } from "zod"
import { memoryLimits } from "#lib/platform/adapters/memory-limits"
import type { Ctx, UserCtx } from "#lib/platform/context"
import { bytes, empty, endpoint, json, sse } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"
import { createRoute, type Host } from "#lib/platform/http"
import { createLog } from "#lib/platform/log"

// The door alone: a host of plain values, no database.

const lines: string[] = []
const claims = { sub: "u1", email: "a@example.com", session_id: "s", app_metadata: {}, exp: 0 }
const host: Host = {
  origin: "http://bridge.test",
  cors_origins: ["https://tool.example"],
  log: createLog("debug", (line) => lines.push(line)),
  limits: memoryLimits(),
  cookieToken: (headers) => (headers.get("cookie") === "good" ? "good" : null),
  verify: async (token) => (token === "good" ? claims : null),
  publicCtx: () => ({}) as never,
  userCtx: () => ({ user: { id: "u1", is_platform_admin: false } }) as unknown as UserCtx,
  memberCtx: async (_, __, workspace_id) => ({ workspace_id: workspace_id ?? "last" }) as unknown as Ctx,
}
const route = createRoute(() => host)

/** A Replay as it looks when its class was loaded a second time. */
const elsewhere = (response: unknown) => Object.assign(new Error("replayed"), { name: "Replay", response })

const rename = endpoint({
  route: "PATCH /api/v1/things/{id}",
  summary: "",
  access: "member",
  precondition: true,
  params: z.strictObject({ id: z.string().min(2, "id has at least 2 characters") }),
  query: z.strictObject({ loud: z.enum(["yes", "no"], "loud is yes or no").optional() }),
  body: z.strictObject({ name: z.string("Enter a name"), id: z.string().optional() }),
  response: json(z.object({ name: z.string(), where: z.string(), etag: z.string() })),
})
const handler = route(rename, async (ctx, input) => {
  if (input.name === "boom") throw new Error("secret detail")
  if (input.name === "again") throw elsewhere({ name: "first answer", where: "", etag: "e1" })
  if (input.name === "gone") throw new AppError("not_found", "No such thing.")
  return {
    name: input.name,
    where: `${ctx.workspace_id} ${input.id} ${input.if_match}`,
    etag: "e1",
    hidden: "never leaves",
  }
})

type Given = { body?: BodyInit | object; headers?: Record<string, string>; query?: string; id?: string }
const send = ({ body = { name: "n" }, headers = {}, query = "", id = "ab" }: Given = {}) =>
  handler(
    new Request(`http://bridge.test/api/v1/things/${id}${query}`, {
      method: "PATCH",
      headers: { authorization: "Bearer good", "content-type": "application/json", "if-match": '"e0"', ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
    { params: Promise.resolve({ id }) },
  )

beforeEach(() => {
  lines.length = 0
})

test("parameters, body and precondition reach the verb; only declared fields leave", async () => {
  const response = await send()
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ name: "n", where: "last ab e0", etag: "e1" })
  expect(response.headers.get("etag")).toBe('"e1"')
  expect(response.headers.get("cache-control")).toBe("private, no-store")
})

test("an act that was done before answers as it did, also when another instance of the module says so", async () => {
  const response = await send({ body: { name: "again" } })
  expect([response.status, (await response.json()).name]).toEqual([200, "first answer"])
})

test("one answer names every mistake", async () => {
  const response = await send({ body: { name: 5, extra: 1 }, query: "?loud=maybe", id: "x" })
  expect(response.status).toBe(400)
  expect(response.headers.get("content-type")).toBe("application/problem+json")
  const body = await response.json()
  const messages = body.details.issues.map((issue: { message: string }) => issue.message).join("|")
  expect(messages).toContain("loud is yes or no")
  expect(messages).toContain("Enter a name")
  expect(messages).toContain("id has at least 2 characters")
  expect(messages).toMatch(/extra/)
  expect(body.request_id).toBe(response.headers.get("x-request-id"))
})

test("what the address says already may be said again, but not differently", async () => {
  expect((await send({ body: { name: "n", id: "ab" } })).status).toBe(200)
  const response = await send({ body: { name: "n", id: "cd" } })
  expect(response.status).toBe(400)
  expect((await response.json()).details.issues).toMatchObject([{ path: ["id"] }])
})

test.each([
  ["no token", { headers: { authorization: "" } }, 401, "unauthenticated"],
  ["a bad token", { headers: { authorization: "Bearer bad" } }, 401, "unauthenticated"],
  ["no precondition", { headers: { "if-match": "" } }, 428, "precondition_required"],
  ["not JSON", { body: "{" }, 400, "invalid_input"],
  ["another type", { headers: { "content-type": "text/xml" } }, 400, "invalid_input"],
  ["NUL", { body: '{"name":"a\\u0000"}' }, 400, "invalid_input"],
  ["a lone surrogate", { body: '{"name":"\\ud800"}' }, 400, "invalid_input"],
  ["too much", { body: { name: "x".repeat(300_000) } }, 413, "too_large"],
  ["a workspace that is no UUID", { query: "?workspace_id=1" }, 400, "invalid_input"],
  ["an AppError", { body: { name: "gone" } }, 404, "not_found"],
  ["a surprise", { body: { name: "boom" } }, 500, "internal"],
])("%s is answered as a problem", async (_, given, status, code) => {
  const response = await send(given as Given)
  expect(response.status).toBe(status)
  const body = await response.json()
  expect(body.code).toBe(code)
  expect(JSON.stringify(body) + lines.join()).not.toContain("secret detail")
})

test("a good surrogate pair written as escapes passes", async () => {
  expect((await send({ body: '{"name":"\\ud83d\\ude00"}' })).status).toBe(200)
})

test("the workspace comes from parameter, team_id or header, in this order", async () => {
  const [a, b] = [crypto.randomUUID(), crypto.randomUUID()]
  const where = async (given: Given) => (await (await send(given)).json()).where.split(" ")[0]
  expect(await where({ query: `?workspace_id=${a}`, headers: { "x-workspace-id": b } })).toBe(a)
  expect(await where({ query: `?team_id=${a}` })).toBe(a)
  expect(await where({ headers: { "x-workspace-id": b } })).toBe(b)
})

test.each([
  ["our own page", { "sec-fetch-site": "same-origin" }, 200],
  ["our own origin", { origin: "http://bridge.test" }, 200],
  ["another site", { "sec-fetch-site": "cross-site" }, 403],
  ["a sibling site", { "sec-fetch-site": "same-site" }, 403],
  ["another origin", { origin: "https://evil.example" }, 403],
  ["a null origin", { origin: "null" }, 403],
  ["another origin that claims to be ours", { origin: "https://evil.example", "sec-fetch-site": "same-origin" }, 403],
])("a change under a cookie from %s", async (_, headers, status) => {
  expect((await send({ headers: { authorization: "", cookie: "good", ...headers } })).status).toBe(status)
})

test("a bearer token needs no origin, and listed origins may read the answer", async () => {
  const response = await send({ headers: { origin: "https://tool.example" } })
  expect(response.status).toBe(200)
  expect(response.headers.get("access-control-allow-origin")).toBe("https://tool.example")
  expect(
    (await send({ headers: { origin: "https://evil.example" } })).headers.get("access-control-allow-origin"),
  ).toBeNull()
})

test("an admin endpoint is forbidden to others", async () => {
  const admin = route(
    endpoint({ route: "POST /api/v1/admin", summary: "", access: "platform_admin", response: empty }),
    async () => {},
  )
  const request = new Request("http://bridge.test/api/v1/admin", {
    method: "POST",
    headers: { authorization: "Bearer good" },
  })
  expect((await admin(request, { params: Promise.resolve({}) })).status).toBe(403)
})

test("a used-up budget answers 429 with Retry-After", async () => {
  const tight = createRoute(() => ({
    ...host,
    limits: {
      take: async () => {
        throw new AppError("limit_exceeded", "Slow down.", { retry_after_s: 7 })
      },
    },
  }))
  const get = tight(
    endpoint({ route: "GET /api/v1/x", summary: "", access: "public", response: empty }),
    async () => {},
  )
  const response = await get(new Request("http://bridge.test/api/v1/x"), { params: Promise.resolve({}) })
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"])
})

test("bytes answer 304 to their own etag", async () => {
  const get = route(
    endpoint({ route: "GET /api/v1/b", summary: "", access: "public", response: bytes("text/plain", "") }),
    async () => ({
      body: "hello",
      content_type: "text/plain",
      etag: "h",
    }),
  )
  const ask = (headers: Record<string, string>) =>
    get(new Request("http://bridge.test/api/v1/b", { headers }), { params: Promise.resolve({}) })
  expect(await (await ask({})).text()).toBe("hello")
  expect((await ask({ "if-none-match": 'W/"h", "other"' })).status).toBe(304)
  expect((await ask({ "if-none-match": '"other"' })).status).toBe(200)
})

test("events are framed with ids, and a reader that leaves ends the source", async () => {
  let ended: (() => void) | undefined
  const end = new Promise<void>((resolve) => {
    ended = resolve
  })
  async function* source() {
    try {
      yield { id: "1", event: "token", data: { text: "a\nb" } }
      for (;;) yield { event: "tick", data: {} }
    } finally {
      ended?.()
    }
  }
  const get = route(endpoint({ route: "GET /api/v1/s", summary: "", access: "public", response: sse("") }), async () =>
    source(),
  )
  const response = await get(new Request("http://bridge.test/api/v1/s"), { params: Promise.resolve({}) })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const next = async () => new TextDecoder().decode((await reader.read()).value)
  expect(await next()).toBe('id: 1\nevent: token\ndata: {"text":"a\\nb"}\n\n')
  expect(await next()).toBe("event: tick\ndata: {}\n\n")
  await reader.cancel()
  await end
})

const pile = endpoint({
  route: "PATCH /api/v1/piles/{id}",
  summary: "",
  access: "member",
  raw_body: { content_type: "application/octet-stream", key: "piece" },
  max_body_bytes: 4,
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({ offset: z.coerce.number() }),
  body: z.strictObject({ piece: z.instanceof(Uint8Array) }),
  response: json(z.object({ got: z.array(z.int()), offset: z.int() })),
})
const grow = (body: BodyInit, type = "application/octet-stream") =>
  route(pile, async (_, { piece, offset }) => ({ got: [...piece], offset }))(
    new Request("http://bridge.test/api/v1/piles/a?offset=7", {
      method: "PATCH",
      headers: { authorization: "Bearer good", "content-type": type },
      body,
      duplex: "half",
    } as RequestInit),
    { params: Promise.resolve({ id: "a" }) },
  )

test("bytes reach the verb as they came, counted while they arrive", async () => {
  expect(await (await grow(new Uint8Array([0, 255, 254, 10]))).json()).toEqual({ got: [0, 255, 254, 10], offset: 7 })
  expect((await grow(new Uint8Array(5))).status).toBe(413)
  let pulled = 0
  const endless = new ReadableStream({
    pull: (controller) => {
      pulled++
      controller.enqueue(new Uint8Array(3))
    },
  })
  expect((await grow(endless)).status).toBe(413)
  expect(pulled).toBeLessThan(10)
  expect((await grow("{}", "application/json")).status).toBe(400)
})
