import { expect, test, vi } from "vitest"
import type { Tokens } from "#lib/identity/auth"
import { readSession, writeSession } from "#lib/identity/cookies"
import { renew } from "#lib/identity/renew"

const NOW = 1_900_000_000
const session = (expires_at: number): Tokens => ({ access_token: "old", refresh_token: "r1", expires_at })
const sent = (tokens: Tokens) =>
  writeSession(tokens, false, null)
    .map((c) => `${c.name}=${c.value}`)
    .join("; ")
const next: Tokens = { access_token: "new", refresh_token: "r2", expires_at: NOW + 3600 }

test("a session about to end is renewed with its refresh token", async () => {
  const refresh = vi.fn(async () => next)
  const cookies = await renew(sent(session(NOW + 119)), false, NOW, refresh)
  expect(refresh).toHaveBeenCalledExactlyOnceWith("r1")
  expect(readSession(cookies.map((c) => `${c.name}=${c.value}`).join("; "), false)).toEqual(next)
})

test("a fresh session, and no session, cost nothing", async () => {
  const refresh = vi.fn(async () => next)
  expect(await renew(sent(session(NOW + 121)), false, NOW, refresh)).toEqual([])
  expect(await renew(null, false, NOW, refresh)).toEqual([])
  expect(refresh).not.toHaveBeenCalled()
})

test("a session the provider has ended is cleared", async () => {
  const cookies = await renew(sent(session(NOW - 9000)), false, NOW, async () => null)
  expect(cookies).toMatchObject([{ name: "bridge-session", value: "", maxAge: 0 }])
})
