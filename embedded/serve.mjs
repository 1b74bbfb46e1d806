import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { build, fingerprint, nextBin } from "./build.mjs"
import { keepRunning, runToEnd, waitUntilServing } from "./children.mjs"
import { readJson, root, writeWhole } from "./data-dir.mjs"
import { prepareDatabase } from "./database.mjs"
import { baseEnvironment } from "./environment.mjs"
import { findPinnedNode } from "./pinned.mjs"
import { startPostgres } from "./postgres.mjs"
import { guardPostgres } from "./postgres-guard.mjs"
import { findFreePort, isPortFree } from "./processes.mjs"
import { say, step } from "./progress.mjs"
import { noteRunning } from "./running.mjs"
import { openSecrets } from "./secrets.mjs"
import { databaseEnvironment } from "./stack.mjs"

const script = (path, ...args) => ["--conditions=react-server", join(root, path), ...args]

/**
 * Brings the whole stack up and keeps it up until `signal` says stop; then takes it down in order.
 * @param {{ config: ReturnType<import("./environment.mjs").readConfig>, dataDir: string, isDev: boolean, began: number, signal: AbortSignal }} options
 */
export async function serve({ config, dataDir, isDev, began, signal }) {
  const node = findPinnedNode()
  const base = { ...baseEnvironment(config, dataDir), NODE_ENV: isDev ? "development" : "production" }
  /** Closers, in the order they were opened. @type {(() => Promise<void>)[]} */
  const open = []
  const pids = {}
  const note = (name) => (pid) => {
    pids[name] = pid
    noteRunning(dataDir, { address: config.origin, children: pids })
  }
  const keep = (name, args, env, hasChannel) => {
    const onStart = note(name)
    const program = keepRunning({ name, node, args, env, onStart, hasChannel })
    open.push(() => program.stop())
    return program
  }
  const keepWorker = (env) => {
    const reload = isDev ? ["--watch", "--watch-preserve-output"] : []
    return keep("worker", [...reload, ...script("lib/worker.ts")], env, true)
  }
  try {
    const env = await together(signal, [
      (both) =>
        config.isHosted
          ? prepareHosted(base)
          : prepareEmbedded({ base, dataDir, node, signal: both, keep, keepWorker, open, note }),
      (both) => (isDev ? undefined : build(node, { env: base, signal: both })),
    ])
    signal.throwIfAborted()
    // The web process holds the restricted login only.
    const { MIGRATION_DATABASE_URL, WORKER_DATABASE_URL, ...webEnv } = env
    if (config.isHosted) keepWorker(env)
    const next = [nextBin, isDev ? "dev" : "start", "-p", String(config.port), "-H", config.host]
    const web = keep("web", next, webEnv)
    const status = await waitUntilServing(`${config.probe}/api/v1/health`, { program: web, signal })
    announce(config, began, status)
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }))
  } finally {
    if (open.length > 0) say("\nStopping …")
    for (const close of open.reverse()) await close()
    if (open.length > 0) say("Stopped. Everything saved is kept.")
  }
}

/** Works at the same time; when one part fails the others are told to stop. The first part's result, or the first failure. */
async function together(signal, parts) {
  const failing = new AbortController()
  const both = AbortSignal.any([signal, failing.signal])
  const settled = await Promise.allSettled(
    parts.map(async (part) => {
      try {
        return await part(both)
      } catch (error) {
        failing.abort(error)
        throw error
      }
    }),
  )
  if (failing.signal.aborted) throw failing.signal.reason
  return settled[0].value
}

/** Everything beside the web process on one machine: Postgres, auth endpoint, sample warehouse, first data. */
async function prepareEmbedded({ base, dataDir, node, signal, keep, keepWorker, open, note: noteStart }) {
  const secrets = openSecrets(dataDir)
  const postgres = await step("Postgres", async (note) => {
    const started = await startPostgres(dataDir)
    note(`${started.isAdopted ? "adopted the one already running" : "ready"} on 127.0.0.1:${started.port}`)
    return started
  })
  const guard = guardPostgres(dataDir, postgres, noteStart("postgres"))
  open.push(() => guard.stop())
  signal.throwIfAborted()
  await step("Database", async (note) => {
    note(tell(await prepareDatabase(postgres.url(), secrets)))
  })
  const authPort = await rememberedPort(dataDir, "auth")
  const env = {
    ...base,
    ...databaseEnvironment(dataDir, postgres),
    BRIDGE_AUTH_PORT: String(authPort),
    BRIDGE_AUTH_URL: `http://127.0.0.1:${authPort}`,
    BRIDGE_SAMPLE_PATH: join(dataDir, "sample.duckdb"),
  }
  const worker = keepWorker(env)
  await Promise.all([
    step("Auth endpoint", async (note) => {
      const auth = keep("auth", script("embedded/auth/main.ts"), env)
      await waitUntilServing(`${env.BRIDGE_AUTH_URL}/auth/v1/health`, { program: auth, signal })
      note(`ready on 127.0.0.1:${authPort}`)
    }),
    once(dataDir, "sample", ["embedded/sample"], existsSync(env.BRIDGE_SAMPLE_PATH), () =>
      step("Sample warehouse", () =>
        runToEnd({
          name: "The sample warehouse",
          node,
          args: script("embedded/sample/build.ts", env.BRIDGE_SAMPLE_PATH),
          env,
          signal,
          remedy: "Make sure the disk has 200 MB free, then run npm start again.",
        }),
      ),
    ),
  ])
  if (existsSync(join(root, "embedded", "seed.ts"))) {
    const sources = ["embedded/seed.ts", "embedded/demo", "embedded/sample"]
    const seeding = once(dataDir, "seed", sources, true, () =>
      step("Demo workspace", async () => {
        // It makes the queues that the first data's jobs go to.
        await Promise.race([worker.ready, sleep(20_000)])
        const remedy = "What was there before is untouched. The next start tries again."
        await runToEnd({ name: "Making the demo", node, args: script("embedded/seed.ts"), env, signal, remedy })
      }),
    )
    // A demo that fails must not keep people from their own data.
    await seeding.catch((error) => {
      if (signal.aborted) throw error
      say(`  !  Bridge starts without a fresh demo.\n${error.message}`)
    })
  }
  return env
}

async function prepareHosted(base) {
  if (base.MIGRATION_DATABASE_URL) {
    await step("Database", async (note) => {
      note(tell(await prepareDatabase(base.MIGRATION_DATABASE_URL, undefined)))
    })
  } else {
    say("  !  MIGRATION_DATABASE_URL is not set: migrations are left to you (npx supabase db push)")
  }
  return base
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

function announce({ origin, isDemo }, began, status) {
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  if (status >= 500) say(`  !  The app answers, but its health check says ${status}. npm run doctor says what to mend.`)
  say(`\nBridge serves at ${origin} (ready after ${seconds} s). Ctrl-C stops it.`)
  if (isDemo) say("Its sign-in page opens the demo workspace in one click.")
  say("")
}
