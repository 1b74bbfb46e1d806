import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { pathToFileURL } from "node:url"
import pg from "pg"
import type { AdminCtx } from "#lib/platform/context"
import { envWith } from "#lib/platform/env"
import { createRuntime, installRuntime, type Runtime } from "#lib/runtime"
import { openDataDir } from "./data-dir.mjs"
import { prepareDatabase, withClient } from "./database.mjs"
import { addLegacyUsers } from "./demo/legacy-users.ts"
import { startPostgres, stopPostgres } from "./postgres.mjs"
import { openSecrets } from "./secrets.mjs"
import { databaseEnvironment } from "./stack.mjs"

// A database of its own with legacy users, real worker processes on it, and a platform admin who starts runs: what the
// bench measures and the soak kills.

export type Worker = {
  child: ChildProcess
  /** Megabytes it held at most so far; undefined where the system does not tell. */
  peak_mb: () => number | undefined
  kill: () => Promise<void>
  stop: () => Promise<void>
}

export type Ground = {
  /** The owner's login. */
  raw: pg.Pool
  runtime: Runtime
  admin: AdminCtx
  addUsers(count: number): Promise<void>
  startWorker(): Promise<Worker>
  /** Waits for the end of a run. Throws when it does not end `completed`. */
  ended(run_id: string): Promise<void>
  close(): Promise<void>
}

/** A server for such databases. `isDisposable`: it need not survive a power cut. */
export async function openServer(folder: string, options: { isDisposable?: boolean } = {}) {
  const dataDir = openDataDir(folder)
  const postgres = await startPostgres(dataDir, { detached: true, ...options })
  const drop = (database: string) =>
    withClient(postgres.url(), (client: pg.Client) => client.query(`drop database if exists ${database} with (force)`))
  return {
    drop,
    /** A fresh database, empty or with all that `template` holds, which nobody may be using. */
    async open(database: string, template?: string): Promise<Ground> {
      await drop(database)
      const from = template ? ` template ${template}` : ""
      await withClient(postgres.url(), (client: pg.Client) => client.query(`create database ${database}${from}`))
      const environment = databaseEnvironment(dataDir, postgres, database) as Record<string, string>
      await prepareDatabase(environment.MIGRATION_DATABASE_URL as string, openSecrets(dataDir))
      return groundOn({ ...environment, BRIDGE_AUTH_URL: "http://127.0.0.1:9", LOG_LEVEL: "error" })
    },
    stop: () => stopPostgres(dataDir),
  }
}

function groundOn(environment: Record<string, string>): Ground {
  const runtime = createRuntime(envWith({ ...environment, LOG_LEVEL: "silent" }))
  installRuntime(runtime)
  const raw = new pg.Pool({ connectionString: environment.MIGRATION_DATABASE_URL, max: 4 })
  // Its idle connections are cut when the server stops.
  raw.on("error", () => undefined)
  const sub = crypto.randomUUID()
  const app_metadata = { role: "platform_admin" }
  const exp = Math.floor(Date.now() / 1000) + 24 * 3600
  const person = runtime.userCtx({ sub, email: "admin@example.com", session_id: sub, app_metadata, exp })
  return {
    raw,
    runtime,
    admin: Object.assign(person, { is_platform_admin: true as const }),
    async addUsers(count) {
      await addLegacyUsers(raw, count)
      await raw.query("vacuum analyze profiles, workspaces, workspace_members")
    },
    startWorker: () => startWorker(environment),
    async ended(run_id) {
      for (;;) {
        const { rows } = await raw.query("select state, error_message from migration_runs where id = $1", [run_id])
        if (rows[0].state === "completed") return
        if (rows[0].state !== "queued" && rows[0].state !== "running") {
          throw new Error(`The run is ${rows[0].state}: ${rows[0].error_message}`)
        }
        await sleep(50)
      }
    },
    async close() {
      await runtime.close()
      await raw.end()
    },
  }
}

async function startWorker(environment: Record<string, string>): Promise<Worker> {
  const root = resolve(import.meta.dirname, "..")
  // It ends when this program does, however that ends.
  const leash = ["--import", pathToFileURL(join(root, "embedded/leash.mjs")).href]
  const child = spawn(process.execPath, [...leash, "--conditions=react-server", join(root, "lib/worker.ts")], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["pipe", "ignore", "inherit", "ipc"],
  })
  const exit = once(child, "exit")
  const first = await Promise.race([once(child, "message"), exit])
  if (first[0] !== "ready") throw new Error("The worker ended before it was ready.")
  const end = (signal: NodeJS.Signals) => async () => {
    child.kill(signal)
    await exit
  }
  return { child, peak_mb: () => peakOf(child.pid as number), kill: end("SIGKILL"), stop: end("SIGTERM") }
}

function peakOf(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))
  return found ? Number(found[1]) / 1024 : undefined
}
