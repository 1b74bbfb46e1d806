import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fingerprint } from "./build.mjs"
import { runToEnd, waitUntilServing } from "./children.mjs"
import { readJson, root, writeWhole } from "./data-dir.mjs"
import { prepareDatabase } from "./database.mjs"
import { setDemoRole } from "./demo-role.mjs"
import { startPostgres } from "./postgres.mjs"
import { guardPostgres } from "./postgres-guard.mjs"
import { findFreePort, isPortFree } from "./processes.mjs"
import { say, step } from "./progress.mjs"
import { openSecrets } from "./secrets.mjs"
import { databaseEnvironment } from "./stack.mjs"

// What stands beside the web process. Each part says what it does and how long it took.

/** How to run one of our TypeScript files: under the condition that makes `server-only` empty. */
export const script = (path, ...args) => ["--conditions=react-server", join(root, path), ...args]

/** A running, migrated Postgres, and the variables that lead to it and to the parts to come. */
export async function prepareEmbedded({ base, dataDir, stack, signal }) {
  const secrets = openSecrets(dataDir)
  const postgres = await step("Postgres", async (note) => {
    const started = await startPostgres(dataDir)
    note(`${started.isAdopted ? "adopted the one already running" : "ready"} on 127.0.0.1:${started.port}`)
    return started
  })
  const guard = guardPostgres(dataDir, postgres, stack.note("postgres"))
  stack.onClose(() => guard.stop())
  signal.throwIfAborted()
  await step("Database", async (note) => {
    note(tell(await prepareDatabase(postgres.url(), secrets)))
  })
  signal.throwIfAborted()
  const authPort = await rememberedPort(dataDir, "auth")
  return {
    ...base,
    ...databaseEnvironment(dataDir, postgres),
    BRIDGE_AUTH_PORT: String(authPort),
    BRIDGE_AUTH_URL: `http://127.0.0.1:${authPort}`,
    BRIDGE_SAMPLE_PATH: join(dataDir, "sample.duckdb"),
  }
}

/** A database somebody else runs: migrated when its owner's login is given. */
export async function prepareHosted(base) {
  if (base.MIGRATION_DATABASE_URL) {
    await step("Database", async (note) => {
      note(tell(await prepareDatabase(base.MIGRATION_DATABASE_URL, undefined)))
    })
  } else {
    say("  !  MIGRATION_DATABASE_URL is not set: migrations are left to you (npx supabase db push)")
  }
  return base
}

/** The auth endpoint, the sample warehouse and the demo workspace. */
export async function furnish({ env, isLocal, dataDir, node, stack, startWorker, signal }) {
  await Promise.all([startAuth(env, isLocal, stack, signal), buildSample(env, dataDir, node, signal)])
  if (!existsSync(join(root, "embedded", "seed.ts"))) return
  const sources = ["embedded/seed.ts", "embedded/demo", "embedded/sample"]
  const seeding = once(dataDir, "seed", sources, true, () =>
    step("Demo workspace", async () => {
      // The worker makes the queues that the first data's jobs go to.
      await Promise.race([startWorker(env).ready, sleep(20_000)])
      const remedy = "What was there before is untouched. The next start tries again."
      await runToEnd({ name: "Making the demo", node, args: script("embedded/seed.ts"), env, signal, remedy })
    }),
  )
  // A demo that fails must not keep people from their own data.
  await seeding.catch((error) => {
    if (signal.aborted) throw error
    say(`  !  Bridge starts without a fresh demo.\n${error.message}`)
  })
  // Again, as the first start has only now made the person.
  await setDemoRole(env, isLocal)
}

function startAuth(env, isLocal, stack, signal) {
  return step("Auth endpoint", async (note) => {
    const auth = stack.keep("auth", script("embedded/auth/main.ts"), env)
    await waitUntilServing(`${env.BRIDGE_AUTH_URL}/auth/v1/health`, { program: auth, signal })
    // Before anybody signs in: what was granted on this machine alone must not outlast a move to a network.
    await setDemoRole(env, isLocal)
    note(`ready on 127.0.0.1:${env.BRIDGE_AUTH_PORT}`)
  })
}

function buildSample(env, dataDir, node, signal) {
  const path = env.BRIDGE_SAMPLE_PATH
  const args = script("embedded/sample/build.ts", path)
  const remedy = "Make sure the disk has 200 MB free, then run npm start again."
  return once(dataDir, "sample", ["embedded/sample"], existsSync(path), () =>
    step("Sample warehouse", () => runToEnd({ name: "The sample warehouse", node, args, env, signal, remedy })),
  )
}

function tell({ applied, changed }) {
  if (changed.length > 0) {
    say(`  !  Edited after it was applied, so the database differs from it: ${changed.join(", ")}`)
    say("     Write a new migration instead, or begin anew: npm start -- --fresh")
  }
  return applied.length > 0 ? `${applied.length} migrations applied` : "up to date"
}

/** Does work again only when its sources changed since it last succeeded, or the month did (the sample ends with the last one). */
async function once(dataDir, name, sources, isThere, work) {
  const path = join(dataDir, `${name}.stamp`)
  const wanted = `${fingerprint(sources)} ${new Date().toISOString().slice(0, 7)}`
  if (isThere && existsSync(path) && readFileSync(path, "utf8") === wanted) return
  await work()
  writeWhole(path, wanted)
}

async function rememberedPort(dataDir, name) {
  const path = join(dataDir, "ports.json")
  const ports = readJson(path) ?? {}
  const port = ports[name] && (await isPortFree(ports[name])) ? ports[name] : await findFreePort()
  writeWhole(path, JSON.stringify({ ...ports, [name]: port }))
  return port
}
