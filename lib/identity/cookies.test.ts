import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Tokens } from "#lib/identity/auth"
import { applyCookies, clearSession, readSession, toSetCookie, writeSession } from "#lib/identity/cookies"

const tokens: Tokens = { access_token: "a.b.c", refresh_token: "r", expires_at: 1_900_000_000 }
const long = (length: number): Tokens => ({ ...tokens, access_token: "x".repeat(length) })
const header = (cookies: { name: string; value: string }[]) => cookies.map((c) => `${c.name}=${c.value}`).join("; ")

describe("a session in cookies", () => {
  test("comes back as it was, whatever its length and neighbours", () => {
    const written = fc.record({
      access_token: fc.string({ maxLength: 6000, unit: "binary-ascii" }),
      refresh_token: fc.string({ maxLength: 100 }),
      expires_at: fc.integer({ min: 0, max: 2 ** 40 }),
    })
    fc.assert(
      fc.property(written, fc.boolean(), (session, isSecure) => {
        const sent = `theme=dark; ${header(writeSession(session, isSecure, null))}; rail=closed`
        expect(readSession(sent, isSecure)).toEqual(session)
        expect(readSession(sent, !isSecure)).toBeNull()
      }),
    )
  })

  test("is one HttpOnly cookie, bound to the host over https", () => {
    const [plain] = writeSession(tokens, false, null)
    expect(toSetCookie(plain as never)).toMatch(
      /^bridge-session=[\w-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    )
    const [secure] = writeSession(tokens, true, null)
    expect(toSetCookie(secure as never)).toMatch(/^__Host-bridge-session=[\w-]+; .*; HttpOnly; SameSite=Lax; Secure$/)
  })

  test("is split where a browser would cut it, each part under 4,096 bytes", () => {
    const parts = writeSession(long(6000), true, null)
    expect(parts.map((part) => part.name)).toEqual([
      "__Host-bridge-session.0",
      "__Host-bridge-session.1",
      "__Host-bridge-session.2",
    ])
    for (const part of parts) expect(toSetCookie(part).length).toBeLessThan(4096)
    expect(() => writeSession(long(20_000), true, null)).toThrow("does not fit")
  })

  test("leaves no part of a longer or shorter former one", () => {
    const three = header(writeSession(long(6000), false, null))
    const shorter = writeSession(tokens, false, three)
    expect(applyCookies(three, shorter)).toBe(header(writeSession(tokens, false, null)))
    const one = header(writeSession(tokens, false, null))
    const after = applyCookies(one, writeSession(long(6000), false, one))
    expect(readSession(after, false)).toEqual(long(6000))
  })

  test("is cleared with every part, and nothing else is", () => {
    const sent = `theme=dark; ${header(writeSession(long(6000), false, null))}; bridge-session-of-others=1`
    const cleared = clearSession(false, sent)
    expect(cleared.map((each) => each.maxAge)).toEqual([0, 0, 0])
    expect(applyCookies(sent, cleared)).toBe("theme=dark; bridge-session-of-others=1")
    expect(clearSession(false, "theme=dark")).toEqual([])
  })

  test.each([
    null,
    "",
    "bridge-session",
    "bridge-session=",
    "bridge-session=not json",
    `bridge-session=${Buffer.from("null").toString("base64url")}`,
    `bridge-session=${Buffer.from('{"access_token":"a"}').toString("base64url")}`,
    `bridge-session=${Buffer.from('{"access_token":"a","refresh_token":"b","expires_at":"soon"}').toString("base64url")}`,
  ])("anything else is no session: %s", (sent) => {
    expect(readSession(sent, false)).toBeNull()
  })
})
