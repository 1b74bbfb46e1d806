import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest"
import { DEMO_EMAIL } from "#lib/identity/demo"
import { startTestServer } from "./auth/test-server.ts"
import { setDemoRole } from "./demo-role.mjs"
import { readConfig } from "./environment.mjs"

// Who may act across workspaces without having been named (on the Postgres of embedded/test-stack.mjs).

let server: Awaited<ReturnType<typeof startTestServer>>
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())
afterEach(() => vi.unstubAllEnvs())

test("the demo's person is a platform admin on this machine alone, and no longer once others get in", async () => {
  const env = { BRIDGE_AUTH_URL: new URL(server.url).origin, SUPABASE_SECRET_KEY: server.secret_key }
  await setDemoRole(env, true)
  const made = await server.admin.createUser({ email: DEMO_EMAIL, email_confirm: true })
  const id = made.data.user?.id ?? ""
  const role = async () => (await server.admin.getUserById(id)).data.user?.app_metadata.role
  expect(await role()).toBeUndefined()
  await setDemoRole(env, true)
  expect(await role()).toBe("platform_admin")
  await setDemoRole(env, false)
  expect(await role()).toBeUndefined()
  await server.admin.deleteUser(id)
})

test.each([
  ["nothing is set", {}, true],
  ["it listens on another loopback address", { HOST: "127.0.0.2" }, true],
  ["it listens on the network", { HOST: "0.0.0.0" }, false],
  ["a name only begins like a loopback address", { HOST: "127.0.0.1.example.com" }, false],
  ["a proxy hands it to others", { BRIDGE_ORIGIN: "https://bridge.example" }, false],
  ["the auth provider is hosted", { BRIDGE_MODE: "hosted" }, false],
])("when %s, that it is local is %3$s", (_, given, isLocal) => {
  for (const name of ["HOST", "BRIDGE_ORIGIN", "BRIDGE_MODE", "SUPABASE_URL"]) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value)
  expect(readConfig().isLocal).toBe(isLocal)
})
