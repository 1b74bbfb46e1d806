import "server-only"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

export const AUTH_ORIGIN = "http://bridge.test"

/** The embedded auth endpoint as the launcher runs it: a process of its own on the test Postgres. */
export async function startAuthEndpoint() {
  const folder = await mkdtemp(join(tmpdir(), "bridge-auth-"))
  const env = {
    ...process.env,
    BRIDGE_AUTH_PORT: "0",
    BRIDGE_DATA_DIR: folder,
    BRIDGE_ORIGIN: AUTH_ORIGIN,
    SUPABASE_SECRET_KEY: "sb_secret_for_tests_only_0123456789",
  }
  const child = spawn(process.execPath, ["--conditions=react-server", resolve("embedded/auth/main.ts")], { env })
  const said: string[] = []
  child.stderr.on("data", (chunk) => said.push(String(chunk)))
  const line = await Promise.race([
    once(child.stdout, "data").then(String),
    once(child, "exit").then(() => {
      throw new Error(`The auth endpoint did not start: ${said.join("")}`)
    }),
  ])
  return {
    /** Configuration that points an adapter at it. */
    env: {
      BRIDGE_MODE: "embedded" as const,
      AUTH_URL: new URL(/http:\S+/.exec(line)?.[0] ?? "").origin,
      AUTH_ISSUER: `${AUTH_ORIGIN}/auth/v1`,
      SUPABASE_PUBLISHABLE_KEY: "sb_publishable_for_tests",
    },
    /** The private key it signs with. */
    key_path: join(folder, "auth", "signing-key.json"),
    async close() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, "exit")
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const PASSWORD = "correct horse battery"
export const newEmail = () => `${crypto.randomUUID().slice(0, 13)}@example.com`
