import pg from "pg"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import { envWith } from "#lib/platform/env"
import { startRedisServer } from "#lib/platform/testing/redis-server"
import { makeQueues } from "#lib/platform/testing/world"
import { createRuntime, installRuntime } from "#lib/runtime"
import * as workspaces from "#lib/workspaces/service"
import { openDataDir } from "../embedded/data-dir.mjs"
import { prepareDatabase } from "../embedded/database.mjs"
import { startPostgres, stopPostgres } from "../embedded/postgres.mjs"
import { openSecrets } from "../embedded/secrets.mjs"
import { databaseEnvironment } from "../embedded/stack.mjs"

/** A durable Postgres and a Redis of the bench's own, people in companies on them, and raw ways to both. */
export async function openGround() {
  const dataDir = openDataDir(".bridge-bench-db")
  const postgres = await startPostgres(dataDir, { detached: true })
  await prepareDatabase(postgres.url(), openSecrets(dataDir))
  const environment = databaseEnvironment(dataDir, postgres)
  await makeQueues(environment.MIGRATION_DATABASE_URL as string)
  const redis = await startRedisServer()
  const own = { BRIDGE_AUTH_URL: "http://127.0.0.1:9", REDIS_URL: redis.url, LOG_LEVEL: "silent" }
  const runtime = createRuntime(envWith({ ...environment, ...own }))
  installRuntime(runtime)
  const raw = new pg.Pool({ connectionString: environment.MIGRATION_DATABASE_URL, max: 10 })
  // Its idle connections are cut when the server stops.
  raw.on("error", () => undefined)
  const person = (sub: string) =>
    runtime.userCtx({ sub, email: `${sub}@example.com`, session_id: sub, app_metadata: {}, exp: Date.now() })
  return {
    raw,
    redis_url: redis.url,
    person,
    async company(): Promise<Ctx> {
      const sub = crypto.randomUUID()
      const owner = person(sub)
      const { id } = await workspaces.bootstrap(owner, { full_name: "", workspace_name: `Bench ${sub.slice(0, 8)}` })
      return owner.enter(id)
    },
    async close() {
      await runtime.close()
      await raw.end()
      await redis.close()
      await stopPostgres(dataDir)
    },
  }
}

/** A session with these steps answered, in these words. */
export async function answered(ctx: Ctx, steps: number[], words = DEMO_ANSWERS): Promise<SessionId> {
  const session_id = SessionId.parse((await onboarding.create(ctx)).session_id)
  for (const step_id of steps) await onboarding.saveStep(ctx, { session_id, step_id, data: words[step_id] as Answers })
  return session_id
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
