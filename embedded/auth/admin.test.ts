import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { newEmail, PASSWORD, startTestServer } from "./test-server.ts"

// The admin endpoints, the doors nobody should find open, and the process itself (on the Postgres of embedded/test-stack.mjs).

let server: Awaited<ReturnType<typeof startTestServer>>
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

describe("admin", () => {
  test("app_metadata set by an admin is in the next token, and null removes it", async () => {
    const email = newEmail()
    const { auth } = server.client()
    const { data: signedUp } = await auth.signUp({ email, password: PASSWORD })
    const id = signedUp.user?.id ?? ""
    const { data, error } = await server.admin.updateUserById(id, { app_metadata: { role: "platform_admin" } })
    expect(error).toBeNull()
    expect(data.user?.app_metadata).toEqual({ provider: "email", providers: ["email"], role: "platform_admin" })
    const refreshed = await auth.refreshSession()
    const claims = await auth.getClaims(refreshed.data.session?.access_token)
    expect(claims.data?.claims.app_metadata).toMatchObject({ role: "platform_admin" })
    const removed = await server.admin.updateUserById(id, { app_metadata: { role: null } })
    expect(removed.data.user?.app_metadata).not.toHaveProperty("role")
  })

  test("creates, reads, pages, finds and deletes people", async () => {
    const id = crypto.randomUUID()
    const email = newEmail()
    const made = await server.admin.createUser({ id, email, email_confirm: true, user_metadata: { full_name: "Made" } })
    expect(made.data.user).toMatchObject({ id, email, user_metadata: { full_name: "Made" } })
    expect((await server.admin.createUser({ email })).error).toMatchObject({ status: 422, code: "email_exists" })
    expect((await server.admin.getUserById(id)).data.user?.email).toBe(email)
    await server.admin.createUser({ email: newEmail() })
    const page = await server.admin.listUsers({ page: 1, perPage: 1 })
    expect(page.data.users).toHaveLength(1)
    expect(page.data).toMatchObject({ nextPage: 2, total: expect.any(Number) })
    const found = await fetch(`${server.url}/admin/users?filter=${email}`, { headers: { apikey: SECRET } })
    expect(((await found.json()) as { users: object[] }).users).toMatchObject([{ id }])
    expect((await server.admin.deleteUser(id)).error).toBeNull()
    expect((await server.admin.getUserById(id)).error).toMatchObject({ status: 404, code: "user_not_found" })
  })

  test("a ban ends signing in and refreshing until it is lifted", async () => {
    const email = newEmail()
    const { auth } = server.client()
    const { data } = await auth.signUp({ email, password: PASSWORD })
    const id = data.user?.id ?? ""
    await server.admin.updateUserById(id, { ban_duration: "24h" })
    expect((await auth.signInWithPassword({ email, password: PASSWORD })).error).toMatchObject({ code: "user_banned" })
    const refresh_token = data.session?.refresh_token ?? ""
    expect((await auth.refreshSession({ refresh_token })).error).toMatchObject({ code: "user_banned" })
    await server.admin.updateUserById(id, { ban_duration: "none" })
    expect((await auth.signInWithPassword({ email, password: PASSWORD })).error).toBeNull()
  })

  test("only the secret key opens it", async () => {
    const { data } = await server.client().auth.signUp({ email: newEmail(), password: PASSWORD })
    const status = async (headers: Record<string, string>) =>
      Promise.all(
        ["/admin/users", "/admin/outbox", `/admin/users/${data.user?.id}`].map(
          async (path) => (await fetch(server.url + path, { headers })).status,
        ),
      )
    expect(await status({})).toEqual([401, 401, 401])
    expect(await status({ authorization: `Bearer ${data.session?.access_token}` })).toEqual([403, 403, 403])
    expect(await status({ apikey: `${SECRET} `.slice(0, -2) })).toEqual([403, 403, 403])
    expect(await status({ authorization: `Bearer ${SECRET}` })).toEqual([200, 200, 200])
  })
})

describe("bad input", () => {
  const call = async (method: string, path: string, body?: string) => {
    const response = await fetch(server.url + path, { method, ...(body === undefined ? {} : { body }) })
    return [response.status, ((await response.json()) as { error_code: string }).error_code]
  }

  test.each([
    ["POST", "/signup", "{", 400, "bad_json"],
    ["POST", "/signup", "{}", 422, "anonymous_provider_disabled"],
    ["POST", "/signup", '{"email":"x","password":"long enough pw"}', 400, "validation_failed"],
    ["POST", "/signup", '{"email":"a@example.com","password":"long enough\\u0000"}', 400, "validation_failed"],
    ["POST", "/signup", '{"email":"a@example.com","password":"x","data":{"a":"\\ud800"}}', 400, "validation_failed"],
    ["POST", "/signup", `{"email":"${"a".repeat(70_000)}"}`, 413, "validation_failed"],
    ["POST", "/token?grant_type=magic", "{}", 400, "validation_failed"],
    ["POST", "/token?grant_type=refresh_token", "{}", 400, "validation_failed"],
    ["POST", "/verify", '{"type":"signup"}', 400, "validation_failed"],
    ["POST", "/otp", '{"phone":"1"}', 422, "phone_provider_disabled"],
    ["GET", "/user", undefined, 401, "no_authorization"],
    ["DELETE", "/user", undefined, 405, "validation_failed"],
    ["GET", "/nowhere", undefined, 404, "validation_failed"],
    ["GET", "/authorize?provider=google", undefined, 400, "validation_failed"],
  ])("%s %s is answered 4xx", async (method, path, body, status, code) => {
    expect(await call(method, path, body)).toEqual([status, code])
  })
})

const SECRET = "sb_secret_for_tests_only_0123456789"

describe("the process", () => {
  const main = join(import.meta.dirname, "main.ts")
  const run = (environment: Record<string, string>) =>
    spawn(process.execPath, ["--conditions=react-server", main], {
      env: { PATH: process.env.PATH, ...environment } as unknown as NodeJS.ProcessEnv,
    })
  const environment = () => ({
    BRIDGE_AUTH_PORT: "0",
    BRIDGE_DATA_DIR: server.folder,
    BRIDGE_ORIGIN: server.origin,
    MIGRATION_DATABASE_URL: String(process.env.MIGRATION_DATABASE_URL),
    SUPABASE_SECRET_KEY: SECRET,
  })

  test("serves, keeps its key between starts, and ends when its parent is gone", async () => {
    const keys: unknown[] = []
    for (let i = 0; i < 2; i++) {
      const child = run(environment())
      const [line] = await once(child.stdout, "data")
      const url = /http:\S+/.exec(String(line))?.[0]
      expect((await fetch(`${url}/health`)).status).toBe(200)
      keys.push(await (await fetch(`${url}/.well-known/jwks.json`)).json())
      child.stdin.end()
      expect(await once(child, "exit")).toEqual([0, null])
    }
    expect(keys[1]).toEqual(keys[0])
  })

  test("names what is missing or taken", async () => {
    const output = async (environment: Record<string, string>) => {
      const child = run(environment)
      let text = ""
      child.stderr.on("data", (chunk) => {
        text += chunk
      })
      const [code] = await once(child, "exit")
      return `${code} ${text}`
    }
    const { SUPABASE_SECRET_KEY, ...rest } = environment()
    expect(await output(rest)).toMatch(/^1 auth: SUPABASE_SECRET_KEY is the key of the admin endpoints/)
    const port = new URL(server.url).port
    expect(await output({ ...environment(), BRIDGE_AUTH_PORT: port })).toContain(`port ${port} is taken`)
  })
})
