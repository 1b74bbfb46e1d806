import { join } from "node:path"
import { z } from "zod"
import { createBudgets } from "./budgets.ts"
import type { App } from "./endpoint.ts"
import { openKeys } from "./keys.ts"
import { createAuthSchema } from "./schema.ts"
import { createAuthServer } from "./server.ts"
import { SESSION_DAYS } from "./sessions.ts"
import { openPool, sweep } from "./store.ts"

// The auth endpoint of the embedded default, a process of its own. With SUPABASE_URL set it never starts.

const Environment = z.object({
  BRIDGE_AUTH_PORT: z.coerce.number("is the port to listen on, for example 3002").int().min(0).max(65535),
  MIGRATION_DATABASE_URL: z.string("is the owner's address of Postgres: postgres://user:password@host:port/database"),
  BRIDGE_DATA_DIR: z.string("is the data folder, for example .bridge"),
  BRIDGE_ORIGIN: z.url("is the address people reach Bridge under, for example http://localhost:3000"),
  SUPABASE_SECRET_KEY: z
    .string("is the key of the admin endpoints, for example sb_secret_...")
    .min(20, "needs 20 characters"),
})

const clock = () => new Date()

try {
  await start(readEnvironment())
} catch (error) {
  stop(error instanceof Error ? error.message : String(error))
}

function readEnvironment(): z.infer<typeof Environment> {
  const parsed = Environment.safeParse(process.env)
  if (parsed.success) return parsed.data
  return stop(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("\n"))
}

async function start(environment: z.infer<typeof Environment>): Promise<void> {
  const origin = new URL(environment.BRIDGE_ORIGIN).origin
  const keys = await openKeys(join(environment.BRIDGE_DATA_DIR, "auth", "signing-key.json"), `${origin}/auth/v1`, clock)
  const pool = openPool(environment.MIGRATION_DATABASE_URL)
  await createAuthSchema(pool)
  await sweep(pool, clock(), SESSION_DAYS)
  const app: App = {
    pool,
    keys,
    budgets: createBudgets(clock),
    clock,
    origin,
    secret_key: environment.SUPABASE_SECRET_KEY,
  }

  const server = createAuthServer(app)
  const port = environment.BRIDGE_AUTH_PORT
  server.on("error", (error: NodeJS.ErrnoException) => {
    stop(error.code === "EADDRINUSE" ? `port ${port} is taken. Set BRIDGE_AUTH_PORT to a free one.` : error.message)
  })
  server.listen(port, "127.0.0.1", () => {
    const address = server.address()
    const actual = typeof address === "object" && address ? address.port : port
    process.stdout.write(`auth: listening on http://127.0.0.1:${actual}/auth/v1\n`)
  })

  const end = () => {
    server.close()
    server.closeAllConnections()
    pool.end().finally(() => process.exit(0))
  }
  process.once("SIGTERM", end)
  process.once("SIGINT", end)
  // Whoever started this holds the other end of stdin: when that one dies, however it dies, stdin closes.
  process.stdin.resume()
  process.stdin.once("end", end)
  process.stdin.once("error", end)
}

function stop(message: string): never {
  process.stderr.write(`auth: ${message}\n`)
  process.exit(1)
}
