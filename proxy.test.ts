import type { NextConfig } from "next"
import { unstable_doesMiddlewareMatch as passesThrough } from "next/experimental/testing/server"
import { NextRequest } from "next/server"
import { afterEach, describe, expect, it } from "vitest"
import type { Tokens } from "#lib/identity/auth"
import { readSession, writeSession } from "#lib/identity/cookies"
import { config, proxy } from "./proxy"

// What the proxy adds to pages, and that it decides nothing.

// Plain JavaScript, so that Next loads it under any Node.
const nextConfig: NextConfig = (await import(new URL("next.config.js", import.meta.url).href)).default

const KEY = Symbol.for("bridge.runtime")
const shared = globalThis as { [key: symbol]: unknown }
afterEach(() => {
  delete shared[KEY]
})

const next: Tokens = { access_token: "new", refresh_token: "r2", expires_at: 4_000_000_000 }
function install(refresh: () => Promise<Tokens | null>, origin = "http://localhost:3000") {
  const said: string[] = []
  const ports = { clock: () => new Date(), auth: { refresh } }
  shared[KEY] = { env: { BRIDGE_ORIGIN: origin }, ports, log: { warn: (event: string) => said.push(event) } }
  return said
}
const pairs = (tokens: Tokens, isSecure = false) =>
  writeSession(tokens, isSecure, null)
    .map(({ name, value }) => `${name}=${value}`)
    .join("; ")
const ending = pairs({ access_token: "old", refresh_token: "r1", expires_at: 1 })
const visit = (headers: Record<string, string> = {}) =>
  proxy(new NextRequest("http://localhost:3000/manifest?a=1", { headers }))
/** A header as the page behind the proxy gets it. */
const passedOn = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`)

describe("the proxy", () => {
  it("gives each request a nonce of its own, to browser and page alike", async () => {
    const [a, b] = [await visit(), await visit()]
    const policy = a.headers.get("content-security-policy")
    expect(policy).toContain(`'nonce-${passedOn(a, "x-nonce")}'`)
    expect(passedOn(a, "content-security-policy")).toBe(policy)
    expect(passedOn(b, "x-nonce")).not.toBe(passedOn(a, "x-nonce"))
    expect(passedOn(a, "x-bridge-path")).toBe("/manifest?a=1")
  })

  it("keeps a request id that is one, and makes one otherwise", async () => {
    expect((await visit({ "x-request-id": "abcdef-123456" })).headers.get("x-request-id")).toBe("abcdef-123456")
    expect((await visit({ "x-request-id": "<script>" })).headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/)
  })

  it("renews a session about to end, for browser and page alike", async () => {
    install(async () => next)
    const response = await visit({ cookie: `theme=dark; ${ending}` })
    expect(readSession(response.headers.getSetCookie()[0]?.split(";")[0] ?? null, false)).toEqual(next)
    expect(passedOn(response, "cookie")).toBe(`theme=dark; ${pairs(next)}`)
  })

  it("clears a session that has ended", async () => {
    install(async () => null)
    const response = await visit({ cookie: ending })
    expect(response.headers.getSetCookie()[0]).toMatch(/^bridge-session=; .*Max-Age=0/)
    expect(passedOn(response, "cookie")).toBe("")
  })

  it("lets everybody pass: nobody signed in, a provider that does not answer, a prefetch, no runtime", async () => {
    const said = install(() => Promise.reject(new Error("down")))
    const answers = [await visit(), await visit({ cookie: ending })]
    expect(said).toEqual(["identity.renew_failed"])
    answers.push(await visit({ cookie: ending, "next-router-prefetch": "1" }))
    delete shared[KEY]
    answers.push(await visit({ cookie: ending }))
    for (const answer of answers) {
      expect(answer.headers.get("x-middleware-next")).toBe("1")
      expect(answer.headers.getSetCookie()).toEqual([])
    }
  })

  it.each([
    ["/", true],
    ["/manifest", true],
    ["/api/docs", true],
    ["/sign-in", true],
    ["/api/v1/session", false],
    ["/v1/teams", false],
    ["/auth/v1/token", false],
    ["/_next/static/a.js", false],
  ])("stands before %s: %s", (url, stands) => {
    expect(passesThrough({ config, nextConfig, url })).toBe(stands)
  })
})

it("every answer carries the security headers", async () => {
  const [all] = (await nextConfig.headers?.()) ?? []
  expect(all?.source).toBe("/:path*")
  expect(Object.fromEntries(all?.headers.map(({ key, value }) => [key, value]) ?? [])).toMatchObject({
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": expect.stringContaining("max-age="),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": expect.stringContaining("camera=()"),
  })
})
