import { stat } from "node:fs/promises"
import { join } from "node:path"
import { createRemoteJWKSet, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { newEmail, PASSWORD, startTestServer } from "./test-server.ts"

// The contract: what the real client asks for and reads, on a real Postgres (embedded/test-stack.mjs).

let server: Awaited<ReturnType<typeof startTestServer>>
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

async function signUp(email = newEmail(), data: object = {}) {
  const { auth } = server.client()
  const { data: got, error } = await auth.signUp({ email, password: PASSWORD, options: { data } })
  if (error || !got.session) throw error ?? new Error("no session")
  return { auth, email, session: got.session, user: got.user }
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const init = { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers }
  const response = await fetch(server.url + path, init)
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

describe("sign up and in", () => {
  test("signing up opens a session of a confirmed person", async () => {
    const { session, user, email } = await signUp(newEmail(), { full_name: "A Person" })
    expect(session).toMatchObject({ token_type: "bearer", expires_in: 3600 })
    expect(Math.abs((session.expires_at ?? 0) - Date.now() / 1000 - 3600)).toBeLessThan(60)
    expect(user).toMatchObject({
      email,
      aud: "authenticated",
      role: "authenticated",
      is_anonymous: false,
      app_metadata: { provider: "email", providers: ["email"] },
      user_metadata: { full_name: "A Person" },
    })
    expect(user?.email_confirmed_at).toBeTruthy()
    expect(user?.identities).toHaveLength(1)
    expect(JSON.stringify(user)).not.toContain("argon2")
  })

  test("the password is kept as argon2id, tokens as digests", async () => {
    const { email, session } = await signUp()
    const { rows } = await server.pool.query("select encrypted_password from auth.users where email = $1", [email])
    expect(rows[0].encrypted_password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const tokens = await server.pool.query("select token_hash from auth.refresh_tokens")
    expect(tokens.rows.some((row) => row.token_hash.toString() === session.refresh_token)).toBe(false)
  })

  test("a taken email is 422 user_already_exists, however it is written", async () => {
    const { email } = await signUp()
    const { error } = await server.client().auth.signUp({ email: ` ${email.toUpperCase()}`, password: PASSWORD })
    expect(error).toMatchObject({ status: 422, code: "user_already_exists" })
  })

  test("of twenty sign-ups at once with one email one succeeds", async () => {
    const email = newEmail()
    const all = await Promise.all(
      Array.from({ length: 20 }, () => server.client().auth.signUp({ email, password: PASSWORD })),
    )
    expect(all.filter(({ error }) => !error)).toHaveLength(1)
    expect(all.filter(({ error }) => error?.code === "user_already_exists")).toHaveLength(19)
  })

  test("a short password is weak_password with the rule", async () => {
    const { error } = await server.client().auth.signUp({ email: newEmail(), password: "123456789" })
    expect(error).toMatchObject({ name: "AuthWeakPasswordError", status: 422, reasons: ["length"] })
    expect(error?.message).toContain("10")
  })

  test("signing in again opens a second session", async () => {
    const { email, user } = await signUp()
    const { data, error } = await server.client().auth.signInWithPassword({ email, password: PASSWORD })
    expect(error).toBeNull()
    expect(data.user?.id).toBe(user?.id)
    expect(data.session?.access_token).toBeTruthy()
  })

  test("a wrong password and an unknown email get the same 400", async () => {
    const { email } = await signUp()
    const wrong = await server.client().auth.signInWithPassword({ email, password: "wrong password" })
    const unknown = await server.client().auth.signInWithPassword({ email: newEmail(), password: PASSWORD })
    expect(wrong.error).toMatchObject({ status: 400, code: "invalid_credentials" })
    expect(unknown.error).toMatchObject({ status: 400, code: "invalid_credentials" })
    expect(unknown.error?.message).toBe(wrong.error?.message)
  })

  test("the sixth wrong password within a minute is 429 with Retry-After, and only for that address and place", async () => {
    const { email } = await signUp()
    const attempt = (password: string, from = "10.9.9.9") =>
      post("/token?grant_type=password", { email, password }, { "x-forwarded-for": from })
    for (let i = 0; i < 5; i++) expect((await attempt("wrong password")).status).toBe(400)
    const refused = await attempt(PASSWORD)
    expect(refused).toMatchObject({ status: 429, body: { error_code: "over_request_rate_limit", code: 429 } })
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50)
    expect((await attempt(PASSWORD, "10.9.9.8")).status).toBe(200)
    server.wait(61_000)
    expect((await attempt(PASSWORD)).status).toBe(200)
  })

  test("twenty guesses at once get no more tries than twenty in a row", async () => {
    const { email } = await signUp()
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        post("/token?grant_type=password", { email, password: "wrong password" }, { "x-forwarded-for": "10.8.8.8" }),
      ),
    )
    expect(all.filter(({ status }) => status === 400)).toHaveLength(5)
    expect(all.filter(({ status }) => status === 429)).toHaveLength(15)
  })

  test("right passwords do not use the budget up", async () => {
    const { email } = await signUp()
    const { auth } = server.client()
    for (let i = 0; i < 7; i++) expect((await auth.signInWithPassword({ email, password: PASSWORD })).error).toBeNull()
  })
})

describe("tokens", () => {
  test("getClaims verifies against the published keys", async () => {
    const { auth, session, user } = await signUp()
    const { data, error } = await auth.getClaims(session.access_token)
    expect(error).toBeNull()
    expect(data?.header.alg).toBe("ES256")
    expect(data?.claims).toMatchObject({
      iss: `${server.origin}/auth/v1`,
      sub: user?.id,
      aud: "authenticated",
      role: "authenticated",
      aal: "aal1",
      is_anonymous: false,
      app_metadata: { provider: "email" },
    })
    expect(data?.claims.amr).toMatchObject([{ method: "password" }])
    expect(data?.claims.session_id).toMatch(/^[0-9a-f-]{36}$/)
    const [head, body, signature] = session.access_token.split(".") as [string, string, string]
    const forged = Buffer.from(JSON.stringify({ ...data?.claims, role: "service_role" })).toString("base64url")
    const refused = await auth.getClaims([head, forged, signature].join("."))
    expect(refused.error?.message).toContain("signature")
    expect(body).not.toBe(forged)
  })

  test("jose verifies issuer and audience with the same keys, and the private half is not published", async () => {
    const { session } = await signUp()
    const jwks = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`))
    const expected = { issuer: `${server.origin}/auth/v1`, audience: "authenticated" }
    await expect(jwtVerify(session.access_token, jwks, expected)).resolves.toBeTruthy()
    await expect(jwtVerify(session.access_token, jwks, { ...expected, issuer: "http://else" })).rejects.toThrow("iss")
    const published = (await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as { keys: object[] }
    expect(Object.keys(published.keys[0] ?? {})).not.toContain("d")
    expect((await stat(join(server.folder, "auth", "signing-key.json"))).mode & 0o777).toBe(0o600)
  })

  test("a refresh rotates the token and keeps the session", async () => {
    const { auth, session } = await signUp()
    const { data, error } = await auth.refreshSession({ refresh_token: session.refresh_token })
    expect(error).toBeNull()
    expect(data.session?.refresh_token).not.toBe(session.refresh_token)
    const ids = [session, data.session].map((each) => claimsOf(each?.access_token).session_id)
    expect(ids[0]).toBe(ids[1])
  })

  test("two tabs refreshing at once both get a session that lives on", async () => {
    const { session } = await signUp()
    const both = await Promise.all([1, 2].map(() => server.client().auth.refreshSession(session)))
    for (const { data, error } of both) {
      expect(error).toBeNull()
      const next = await server.client().auth.refreshSession({ refresh_token: data.session?.refresh_token ?? "" })
      expect(next.error).toBeNull()
    }
  })

  test("reuse beyond the window ends the session with all its tokens", async () => {
    const { session } = await signUp()
    const refresh = (refresh_token = "") => server.client().auth.refreshSession({ refresh_token })
    const { data } = await refresh(session.refresh_token)
    server.wait(9_000)
    expect((await refresh(session.refresh_token)).error).toBeNull()
    server.wait(2_000)
    expect((await refresh(session.refresh_token)).error).toMatchObject({
      status: 400,
      code: "refresh_token_already_used",
    })
    expect((await refresh(data.session?.refresh_token)).error).toMatchObject({
      status: 400,
      code: "refresh_token_not_found",
    })
  })

  test("an unknown refresh token is 400, an idle session expires", async () => {
    const { session } = await signUp()
    const refresh = (refresh_token: string) => server.client().auth.refreshSession({ refresh_token })
    expect((await refresh("nobody's")).error).toMatchObject({ status: 400, code: "refresh_token_not_found" })
    server.wait(31 * 86_400_000)
    expect((await refresh(session.refresh_token)).error).toMatchObject({ status: 400, code: "session_expired" })
  })
})

describe("sign out", () => {
  async function three() {
    const first = await signUp()
    const sessions = [first.session]
    for (let i = 0; i < 2; i++) {
      const { data } = await server.client().auth.signInWithPassword({ email: first.email, password: PASSWORD })
      if (data.session) sessions.push(data.session)
    }
    return sessions
  }
  const isAlive = async (session: { access_token: string; refresh_token: string }) =>
    (await server.client().auth.getUser(session.access_token)).error === null &&
    (await server.client().auth.refreshSession(session)).error === null

  test.each([
    ["local", [false, true, true]],
    ["others", [true, false, false]],
    ["global", [false, false, false]],
  ] as const)("%s", async (scope, alive) => {
    const sessions = await three()
    const { error } = await server.client().auth.admin.signOut(sessions[0]?.access_token ?? "", scope)
    expect(error).toBeNull()
    expect(await Promise.all(sessions.map(isAlive))).toEqual(alive)
  })

  test("a token of an ended session is told so", async () => {
    const { auth, session } = await signUp()
    await auth.signOut()
    const response = await fetch(`${server.url}/user`, { headers: { authorization: `Bearer ${session.access_token}` } })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error_code: "session_not_found" })
  })
})

describe("the person", () => {
  test("updateUser changes metadata key by key, email and password", async () => {
    const { auth, email } = await signUp(newEmail(), { full_name: "Before", kept: 1 })
    expect((await auth.updateUser({ data: { full_name: "After", kept: null } })).data.user?.user_metadata).toEqual({
      full_name: "After",
    })
    expect((await auth.updateUser({ password: PASSWORD })).error).toMatchObject({ code: "same_password" })
    const other = await server.client().auth.signInWithPassword({ email, password: PASSWORD })
    const renamed = newEmail()
    const changed = await auth.updateUser({ email: renamed, password: "another password" })
    expect(changed.data.user?.email).toBe(renamed)
    expect((await auth.signInWithPassword({ email: renamed, password: "another password" })).error).toBeNull()
    expect((await server.client().auth.getUser(other.data.session?.access_token)).error).toBeTruthy()
  })

  test("somebody else's email is refused", async () => {
    const [a, b] = [await signUp(), await signUp()]
    expect((await a.auth.updateUser({ email: b.email })).error).toMatchObject({ status: 422, code: "email_exists" })
  })

  test("nobody sets app_metadata for themselves", async () => {
    const { session } = await signUp(newEmail(), { role: "platform_admin" })
    expect(claimsOf(session.access_token).app_metadata).toEqual({ provider: "email", providers: ["email"] })
    const response = await fetch(`${server.url}/user`, {
      method: "PUT",
      headers: { authorization: `Bearer ${session.access_token}` },
      body: JSON.stringify({ app_metadata: { role: "platform_admin" } }),
    })
    expect(((await response.json()) as { app_metadata: object }).app_metadata).not.toHaveProperty("role")
  })
})

function claimsOf(token = ""): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())
}
