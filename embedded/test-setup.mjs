// What integration tests stand on: a migrated Postgres of their own and a real Redis. Vitest runs this once per run.
import { execFile, spawn } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import { fingerprint } from "./build.mjs"
import { openDataDir, root, Trouble } from "./data-dir.mjs"
import { withLock } from "./lock.mjs"
import { findPinnedNode } from "./pinned.mjs"
import { findFreePort } from "./processes.mjs"
import { startTestStack } from "./test-stack.mjs"

/** Starts both and puts their addresses into the environment that test workers inherit. Returns what stops them. */
export default async function setup() {
  const redis = await startRedis()
  const [stack] = await Promise.all([startTestStack(), makeSample()]).catch((error) => {
    redis.stop()
    throw error
  })
  // The tenancy proofs drop and loosen policies, which would lock tables under everybody else.
  const apart = await stack.createDatabase()
  Object.assign(process.env, stack.env, { TEST_REDIS_URL: redis.url, TEST_POLICIES_URL: apart.MIGRATION_DATABASE_URL })
  return async () => {
    redis.stop()
    await stack.stop()
  }
}

/** The sample warehouse, made again only when what makes it changed. */
function makeSample() {
  const path = join(openDataDir(".bridge-test"), "sample.duckdb")
  return withLock(`${path}.lock`, async () => {
    const wanted = fingerprint(["embedded/sample"])
    if (existsSync(path) && existsSync(`${path}.stamp`) && readFileSync(`${path}.stamp`, "utf8") === wanted) return
    const args = ["--conditions=react-server", join(root, "embedded/sample/build.ts"), path]
    await promisify(execFile)(findPinnedNode(), args, { cwd: root })
    writeFileSync(`${path}.stamp`, wanted)
  })
}

/** A Redis that keeps nothing, on a free port. */
export async function startRedis() {
  const port = await findFreePort()
  const options = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--daemonize",
    "no",
  ]
  const child = spawn("redis-server", options, { stdio: "ignore" })
  const stop = () => child.kill("SIGTERM")
  const gone = new Promise((_, reject) => {
    child.once("error", () =>
      reject(new Trouble("redis-server is not installed. Debian: apt-get install redis-server")),
    )
    child.once("exit", (code) =>
      reject(new Trouble(`redis-server ended with ${code} before it answered on port ${port}.`)),
    )
  })
  gone.catch(() => undefined)
  const deadline = Date.now() + 10_000
  while (!(await Promise.race([ping(port), gone]))) {
    if (Date.now() > deadline) throw new Trouble(`redis-server did not answer on port ${port} within 10 s.`)
    await sleep(50)
  }
  return { url: `redis://127.0.0.1:${port}`, stop }
}

function ping(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"))
    socket.once("data", (data) => {
      resolve(data.toString().startsWith("+PONG"))
      socket.destroy()
    })
    socket.once("error", () => resolve(false))
  })
}
