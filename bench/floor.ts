import { spawn, spawnSync } from "node:child_process"
import { join, resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "../e2e/stack.ts"

const root = resolve(import.meta.dirname, "..")
const next = join(root, "node_modules/next/dist/bin/next")
const cwd = join(import.meta.dirname, "floor")
const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" }

/** Builds and serves the empty app of the same stack. */
export async function startFloor(): Promise<{ address: string; stop: () => void }> {
  const built = spawnSync(process.execPath, [next, "build"], { cwd, env, encoding: "utf8" })
  if (built.status !== 0) throw new Error(`The floor app could not be built:\n${built.stdout}\n${built.stderr}`)
  const port = await freePort()
  const server = spawn(process.execPath, [next, "start", "-p", String(port), "-H", "127.0.0.1"], {
    cwd,
    env,
    stdio: "ignore",
  })
  const address = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 30_000
  while (!(await isServing(`${address}/bare`))) {
    if (Date.now() > deadline) throw new Error("The floor app did not serve within 30 s.")
    await sleep(100)
  }
  return { address, stop: () => server.kill() }
}

async function isServing(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}
