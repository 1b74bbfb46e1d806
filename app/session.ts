import "server-only"
import { cookies, headers } from "next/headers"
import type { Tokens } from "#lib/identity/auth"
import { clearSession, readSession, type SessionCookie, writeSession } from "#lib/identity/cookies"
import type { PublicCtx } from "#lib/platform/context"
import { runtime } from "#lib/runtime"

// The forms' door: who sends them, and the session cookie they set or clear.

/** The context of somebody who may not be signed in. */
export async function visitor(): Promise<PublicCtx> {
  const given = await headers()
  const ip = given.get("x-forwarded-for")?.split(",")[0]?.trim() || "local"
  const request_id = given.get("x-request-id")
  return runtime().publicCtx({ ip, ...(request_id ? { request_id } : {}) })
}

/** The session the browser sent, unverified: enough to end it. */
export async function sentSession(): Promise<Tokens | null> {
  return readSession((await headers()).get("cookie"), isSecure())
}

/** Puts a session into the browser's cookie. */
export async function keepSession(tokens: Tokens): Promise<void> {
  await set(writeSession(tokens, isSecure(), (await headers()).get("cookie")))
}

/** Takes the session cookie away. */
export async function dropSession(): Promise<void> {
  await set(clearSession(isSecure(), (await headers()).get("cookie")))
}

const isSecure = () => runtime().env.BRIDGE_ORIGIN.startsWith("https:")

async function set(changes: SessionCookie[]): Promise<void> {
  const jar = await cookies()
  for (const { name, value, ...options } of changes) jar.set(name, value, options)
}
