import { type NextRequest, NextResponse } from "next/server"
import { applyCookies, type SessionCookie } from "#lib/identity/cookies"
import { renew } from "#lib/identity/renew"
import { contentSecurityPolicy } from "#lib/platform/content-policy"
import type { Runtime } from "#lib/runtime"

// Renews sessions about to end and gives each page its nonce. It never decides who may do what:
// pages and routes verify for themselves and hold without it.

// biome-ignore lint/style/noProcessEnv: a constant of the build, not configuration
const isDevelopment = process.env.NODE_ENV === "development"

// The runtime that instrumentation.ts made in this process; importing it here would load all of it a second time.
const shared = globalThis as { [key: symbol]: Runtime | undefined }
const runtime = () => shared[Symbol.for("bridge.runtime")]

export async function proxy(request: NextRequest) {
  const cookies = await renewed(request)
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64")
  const policy = contentSecurityPolicy(nonce, isDevelopment)
  const given = request.headers.get("x-request-id")
  const request_id = given && /^[\w.-]{8,128}$/.test(given) ? given : crypto.randomUUID()

  const headers = new Headers(request.headers)
  headers.set("x-request-id", request_id)
  // Next reads the nonce for its own scripts from the policy; ours read it from x-nonce.
  headers.set("content-security-policy", policy)
  headers.set("x-nonce", nonce)
  headers.set("x-bridge-path", request.nextUrl.pathname + request.nextUrl.search)
  if (cookies.length > 0) headers.set("cookie", applyCookies(request.headers.get("cookie"), cookies))

  const response = NextResponse.next({ request: { headers } })
  response.headers.set("content-security-policy", policy)
  response.headers.set("x-request-id", request_id)
  for (const { name, value, ...options } of cookies) response.cookies.set(name, value, options)
  return response
}

async function renewed(request: NextRequest): Promise<SessionCookie[]> {
  const bridge = runtime()
  // A prefetched page may never be looked at, and its cookies may never be kept.
  if (!bridge || request.headers.has("next-router-prefetch") || request.headers.get("purpose") === "prefetch") return []
  const isSecure = bridge.env.BRIDGE_ORIGIN.startsWith("https:")
  const now_s = bridge.ports.clock().getTime() / 1000
  try {
    return await renew(request.headers.get("cookie"), isSecure, now_s, (token) => bridge.ports.auth.refresh(token))
  } catch (error) {
    // The page goes on with the session as it is: still valid, or treated as signed out.
    bridge.log.warn("identity.renew_failed", { reason: error instanceof Error ? error.message : String(error) })
    return []
  }
}

// Not for API calls and static files: passing through here buffers bodies, and an upload may be larger than that.
export const config = {
  matcher: ["/((?!api/v1/|v1/|auth/v1/|_next/static|_next/image|icon\\.svg|favicon\\.ico).*)"],
}
