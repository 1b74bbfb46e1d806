import { createClient } from "@supabase/supabase-js"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { POST as refresh } from "#app/api/v1/session/refresh/route"
import { DELETE, GET, OPTIONS, POST, PUT } from "#app/auth/v1/[...path]/route"
import type { Tokens } from "#lib/identity/auth"
import { readSession, toSetCookie, writeSession } from "#lib/identity/cookies"
import { envWith } from "#lib/platform/env"
import { newEmail, PASSWORD, startAuthEndpoint } from "#lib/platform/testing/auth-endpoint"
import { createRuntime, installRuntime, runtime } from "#lib/runtime"

// The two ways in that answer without a page: the passed-on auth protocol and the renewal of the cookie.

let endpoint: Awaited<ReturnType<typeof startAuthEndpoint>>
beforeAll(async () => {
  endpoint = await startAuthEndpoint()
  point({})
})
afterAll(async () => {
  await runtime().close()
  await endpoint?.close()
})

function point(changes: object) {
  const env = envWith({ BRIDGE_AUTH_URL: endpoint.env.AUTH_URL, LOG_LEVEL: "silent" })
  installRuntime(createRuntime({ ...env, ...endpoint.env, ...changes }))
}

/** `fetch` straight into the route's handlers, as Next would call them. */
async function enter(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  const path = new URL(request.url).pathname
    .replace(/^\/auth\/v1\//, "")
    .split("/")
    .map(decodeURIComponent)
  const handlers = { DELETE, GET, OPTIONS, POST, PUT }
  return handlers[request.method as keyof typeof handlers](request, { params: Promise.resolve({ path }) })
}

describe("/auth/v1", () => {
  test("a Supabase client pointed at the app signs up, in, and reads its person", async () => {
    const auth = { persistSession: false, autoRefreshToken: false }
    const client = createClient("http://localhost:3000", "sb_publishable_x", { auth, global: { fetch: enter } })
    const email = newEmail()
    expect((await client.auth.signUp({ email, password: PASSWORD })).error).toBeNull()
    expect((await client.auth.signInWithPassword({ email, password: "wrong password" })).error).toMatchObject({
      status: 400,
      code: "invalid_credentials",
    })
    const { data } = await client.auth.signInWithPassword({ email, password: PASSWORD })
    expect((await client.auth.getUser()).data.user?.email).toBe(email)
    expect((await client.auth.getClaims()).data?.claims.sub).toBe(data.user?.id)
    expect((await client.auth.signOut()).error).toBeNull()
  })

  test.each(["/admin/users", "/admin", "/ADMIN/users", "/%61dmin/users", "/x%2f..%2fadmin%2fusers", "/%2e%2e/admin"])(
    "%s is not there, secret key or not",
    async (path) => {
      const headers = { authorization: "Bearer sb_secret_for_tests_only_0123456789" }
      const response = await enter(`http://localhost:3000/auth/v1${path}`, { headers })
      expect(response.status).toBe(404)
      expect(response.headers.get("content-type")).toBe("application/problem+json")
    },
  )

  test("is not there in hosted mode, and unavailable while nobody answers", async () => {
    point({ BRIDGE_MODE: "hosted" })
    expect((await enter("http://localhost:3000/auth/v1/health")).status).toBe(404)
    point({ AUTH_URL: "http://127.0.0.1:9" })
    const response = await enter("http://localhost:3000/auth/v1/health")
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, "unavailable"])
    point({})
    expect((await enter("http://localhost:3000/auth/v1/health")).status).toBe(200)
  })

  test("the session cookie stays here, and a foreign page needs CORS_ORIGINS", async () => {
    const from = (origin: string) =>
      enter("http://localhost:3000/auth/v1/token", {
        method: "OPTIONS",
        headers: { origin, cookie: "bridge-session=x" },
      })
    point({ CORS_ORIGINS: ["https://tool.example"] })
    expect((await from("https://tool.example")).headers.get("access-control-allow-origin")).toBe("https://tool.example")
    expect((await from("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull()
    point({})
  })
})

describe("POST /api/v1/session/refresh", () => {
  const call = (tokens: Tokens | null, headers: Record<string, string> = {}) => {
    const cookie = tokens
      ? writeSession(tokens, false, null)
          .map((c) => `${c.name}=${c.value}`)
          .join("; ")
      : ""
    const request = new Request("http://localhost:3000/api/v1/session/refresh", {
      method: "POST",
      headers: { cookie, ...headers },
    })
    return refresh(request, { params: Promise.resolve({}) })
  }
  async function person(): Promise<Tokens> {
    const tokens = await runtime().ports.auth.signUp(
      { email: newEmail(), password: PASSWORD, full_name: "" },
      "10.4.0.1",
    )
    return tokens as Tokens
  }

  test("renews the cookie and keeps the tokens out of the body", async () => {
    const before = await person()
    const response = await call(before)
    const [cookie = ""] = response.headers.getSetCookie()
    const after = readSession(cookie.split(";")[0] ?? "", false)
    expect(after?.refresh_token).not.toBe(before.refresh_token)
    expect(cookie).toBe(writeSession(after as Tokens, false, null).map(toSetCookie)[0])
    expect(await response.json()).toEqual({ expires_at: after?.expires_at })
  })

  test("a session that has ended is 401 and its cookie goes", async () => {
    const tokens = await person()
    await runtime().ports.auth.signOut(tokens)
    const response = await call(tokens)
    expect(response.status).toBe(401)
    expect(response.headers.getSetCookie()).toEqual(["bridge-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"])
    expect((await call(null)).status).toBe(401)
  })

  test("another site cannot spend the refresh token", async () => {
    const tokens = await person()
    expect((await call(tokens, { origin: "https://evil.example", "sec-fetch-site": "cross-site" })).status).toBe(403)
    expect((await call(tokens)).status).toBe(200)
  })
})
