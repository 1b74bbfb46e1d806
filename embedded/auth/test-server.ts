import { mkdtemp, rm } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createClient } from "@supabase/supabase-js"
import { createBudgets } from "./budgets.ts"
import type { App } from "./endpoint.ts"
import { openKeys } from "./keys.ts"
import { createAuthSchema } from "./schema.ts"
import { createAuthServer } from "./server.ts"
import { openPool } from "./store.ts"

const ORIGIN = "http://bridge.test"
const SECRET_KEY = "sb_secret_for_tests_only_0123456789"

/** The endpoint on a real Postgres (the one of embedded/test-stack.mjs), with a clock that tests move. */
export async function startTestServer() {
  const folder = await mkdtemp(join(tmpdir(), "bridge-auth-"))
  let ahead_ms = 0
  const clock = () => new Date(Date.now() + ahead_ms)
  const pool = openPool(String(process.env.MIGRATION_DATABASE_URL))
  await createAuthSchema(pool)
  const keys = await openKeys(join(folder, "auth", "signing-key.json"), `${ORIGIN}/auth/v1`, clock)
  const app: App = { pool, keys, budgets: createBudgets(clock), clock, origin: ORIGIN, secret_key: SECRET_KEY }
  const server = createAuthServer(app)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  let callers = 0
  /** A client of its own, calling from an address of its own. */
  const client = (key = "sb_publishable_for_tests", flowType: "implicit" | "pkce" = "implicit") =>
    createClient(url, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false, flowType },
      global: { headers: { "x-forwarded-for": `10.0.${callers >> 8}.${callers++ & 255}` } },
    })

  return {
    url: `${url}/auth/v1`,
    secret_key: SECRET_KEY,
    origin: ORIGIN,
    folder,
    pool,
    client,
    admin: client(SECRET_KEY).auth.admin,
    /** Moves the endpoint's clock forward. */
    wait(ms: number) {
      ahead_ms += ms
    },
    /** The newest mail to an address: its link's token and its code. */
    async mail(to: string) {
      const headers = { authorization: `Bearer ${SECRET_KEY}` }
      const response = await fetch(`${url}/auth/v1/admin/outbox?to=${encodeURIComponent(to)}`, { headers })
      const { mails } = (await response.json()) as { mails: { subject: string; body: string }[] }
      const body = mails[0]?.body ?? ""
      const link = URL.parse(/http\S+/.exec(body)?.[0] ?? "")
      return {
        count: mails.length,
        link,
        token: link?.searchParams.get("token") ?? "",
        code: /code: (\d{6})/.exec(body)?.[1] ?? "",
      }
    },
    async close() {
      await new Promise((resolve) => server.close(resolve))
      await pool.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const PASSWORD = "correct horse battery"

/** An address nobody has used. */
export const newEmail = () => `${crypto.randomUUID().slice(0, 13)}@example.com`
