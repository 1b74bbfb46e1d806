import { readFileSync } from "node:fs"
import { importJWK, type JWK, SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { supabaseAuth } from "#lib/identity/adapters/supabase"
import type { AuthProvider, Tokens } from "#lib/identity/auth"
import { newEmail, PASSWORD, startAuthEndpoint } from "#lib/platform/testing/auth-endpoint"

// The port against the real endpoint on the Postgres of embedded/test-stack.mjs.

let endpoint: Awaited<ReturnType<typeof startAuthEndpoint>>
let auth: AuthProvider
beforeAll(async () => {
  endpoint = await startAuthEndpoint()
  auth = supabaseAuth(endpoint.env)
})
afterAll(() => endpoint?.close())

const person = () => ({ email: newEmail(), password: PASSWORD, full_name: "A Person" })
async function signUp(who = person()): Promise<Tokens> {
  const tokens = await auth.signUp(who, "10.1.1.1")
  if (tokens === "confirm_email") throw new Error("The embedded endpoint confirms by itself.")
  return tokens
}

describe("signing up and in", () => {
  test("gives tokens whose claims are verified", async () => {
    const who = person()
    const up = await signUp(who)
    const claims = await auth.verify(up.access_token)
    expect(claims).toMatchObject({ email: who.email, exp: up.expires_at })
    expect(Object.keys(claims ?? {}).sort()).toEqual(["app_metadata", "email", "exp", "session_id", "sub"])
    const again = await auth.signIn(who, "10.1.1.1")
    expect((await auth.verify(again.access_token))?.sub).toBe(claims?.sub)
  })

  test("says what is wrong in words that help", async () => {
    const who = person()
    await signUp(who)
    await expect(auth.signUp(who, "10.1.1.1")).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "email_taken", issues: [{ path: ["email"] }] },
    })
    await expect(auth.signUp({ ...person(), password: "short" }, "10.1.1.1")).rejects.toMatchObject({
      code: "invalid_input",
      details: { issues: [{ path: ["password"] }] },
    })
    const refused = { code: "unauthenticated", details: { reason: "invalid_credentials" } }
    const wrong = await auth.signIn({ ...who, password: "wrong" }, "10.1.1.2").catch((error: Error) => error)
    const unknown = await auth.signIn(person(), "10.1.1.2").catch((error: Error) => error)
    expect([wrong, unknown]).toMatchObject([refused, refused])
    expect((wrong as Error).message).toBe((unknown as Error).message)
  })

  test("counts attempts by the person's address, not the app's", async () => {
    const who = person()
    await signUp(who)
    for (let i = 0; i < 5; i++) await auth.signIn({ ...who, password: "wrong" }, "10.1.2.1").catch(() => undefined)
    const refused = await auth.signIn(who, "10.1.2.1").catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: "limit_exceeded", details: { retry_after_s: expect.any(Number) } })
    await expect(auth.signIn(who, "10.1.2.2")).resolves.toBeTruthy()
  })
})

describe("refreshing and signing out", () => {
  test("calls at the same time share one answer", async () => {
    const tokens = await signUp()
    const all = await Promise.all(Array.from({ length: 5 }, () => auth.refresh(tokens.refresh_token)))
    expect(new Set(all.map((each) => each?.refresh_token)).size).toBe(1)
    expect(await auth.refresh(all[0]?.refresh_token ?? "")).toBeTruthy()
  })

  test("an unknown token is refused, not failed", async () => {
    expect(await auth.refresh("nobody's")).toBeNull()
  })

  test("signing out ends this session, also with an access token that has expired, and twice is no error", async () => {
    const who = person()
    const [first, second] = [await signUp(who), await auth.signIn(who, "10.1.1.1")]
    await auth.signOut(first)
    expect(await auth.refresh(first.refresh_token)).toBeNull()
    await auth.signOut(first)
    const next = (await auth.refresh(second.refresh_token)) as Tokens
    await auth.signOut({ ...next, access_token: "expired", expires_at: 0 })
    expect(await auth.refresh(next.refresh_token)).toBeNull()
  })
})

describe("verifying", () => {
  async function forge(
    changes: Record<string, unknown>,
    head: { alg?: string; kid?: string } = {},
    secret?: Uint8Array,
  ) {
    const jwk = JSON.parse(readFileSync(endpoint.key_path, "utf8")) as JWK
    const now = Math.floor(Date.now() / 1000)
    const good = {
      iss: endpoint.env.AUTH_ISSUER,
      aud: "authenticated",
      exp: now + 60,
      sub: "s",
      email: "e",
      session_id: "i",
    }
    const key = secret ?? (await importJWK(jwk, "ES256"))
    return new SignJWT({ ...good, ...changes })
      .setProtectedHeader({ alg: "ES256", kid: String(jwk.kid), ...head })
      .sign(key)
  }

  test("accepts what the forge makes when nothing is wrong with it", async () => {
    expect(await auth.verify(await forge({}))).toMatchObject({ sub: "s", email: "e", app_metadata: {} })
  })

  test.each<[string, Record<string, unknown>, object?]>([
    ["a foreign issuer", { iss: "https://elsewhere.example/auth/v1" }],
    ["a foreign audience", { aud: "service" }],
    ["an expired token", { exp: Math.floor(Date.now() / 1000) - 60 }],
    ["no expiry", { exp: undefined }],
    ["no subject", { sub: undefined }],
    ["no session", { session_id: undefined }],
    ["an anonymous person", { email: "" }],
    ["a key nobody published", {}, { kid: "another" }],
  ])("refuses %s", async (_, changes, head) => {
    expect(await auth.verify(await forge(changes, head))).toBeNull()
  })

  test("refuses another algorithm, a changed token, and no token at all", async () => {
    expect(await auth.verify(await forge({}, { alg: "HS256" }, new Uint8Array(32)))).toBeNull()
    const [head, body, signature] = (await forge({})).split(".")
    const other = Buffer.from(JSON.stringify({ sub: "other" })).toString("base64url")
    expect(await auth.verify(`${head}.${other}.${signature}`)).toBeNull()
    const none = Buffer.from('{"alg":"none"}').toString("base64url")
    for (const token of [`${none}.${body}.`, `${head}.${body}`, "", "x", "test.1"])
      expect(await auth.verify(token)).toBeNull()
  })

  test("a provider that does not answer is unavailable, never a refusal", async () => {
    const alone = supabaseAuth({ ...endpoint.env, AUTH_URL: "http://127.0.0.1:9" })
    await expect(alone.verify(await forge({}))).rejects.toMatchObject({ code: "unavailable" })
    await expect(alone.signIn(person(), "10.1.1.1")).rejects.toMatchObject({ code: "unavailable" })
  })
})
