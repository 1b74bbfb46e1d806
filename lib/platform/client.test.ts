import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { requestOf, send } from "#lib/platform/client"

// A server whose session has run out; paths lead to it as they lead to the page's own origin in a browser.

let calls: string[] = []
let isValid = false
let isRenewable = true
const server = createServer((request, response) => {
  calls.push(`${request.method} ${request.url}`)
  if (request.url === "/api/v1/session/refresh") isValid = isRenewable
  const isOk = request.url === "/api/v1/session/refresh" ? isRenewable : isValid
  response.writeHead(isOk ? 200 : 401).end()
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const { fetch } = globalThis
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => fetch(new URL(url, `http://127.0.0.1:${port}`), init))
})
afterAll(() => {
  vi.unstubAllGlobals()
  server.close()
})
beforeEach(() => {
  calls = []
  isValid = false
  isRenewable = true
})

test("a call whose session ran out is sent again after one renewal", async () => {
  expect((await send("/api/v1/a", { method: "PUT", body: "{}" })).status).toBe(200)
  expect(calls).toEqual(["PUT /api/v1/a", "POST /api/v1/session/refresh", "PUT /api/v1/a"])
})

test("calls at the same time share the renewal", async () => {
  const answers = await Promise.all(["a", "b", "c"].map((name) => send(`/api/v1/${name}`, {})))
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
  expect(calls.filter((call) => call.startsWith("POST"))).toHaveLength(1)
})

test("a session that has ended is told as it is, without a second try", async () => {
  isRenewable = false
  expect((await send("/api/v1/a", {})).status).toBe(401)
  expect(calls).toEqual(["GET /api/v1/a", "POST /api/v1/session/refresh"])
})

test("bytes are the body, what stands beside them is the query", () => {
  const piece = new Uint8Array([1, 2, 3])
  const { url, init } = requestOf("PATCH /api/v1/files/{id}", { id: "a b", offset: 5, piece })
  expect(url).toBe("/api/v1/files/a%20b?offset=5")
  expect(init).toMatchObject({ method: "PATCH", body: piece, headers: { "content-type": "application/octet-stream" } })
})
