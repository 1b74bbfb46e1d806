import "server-only"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join, resolve } from "node:path"
import { createInterface } from "node:readline"
import type { Claims } from "#lib/platform/context"
import type { Failpoint } from "#lib/platform/failpoint"

// A process that does a verb for somebody and may be killed at any moment. What it was told it says, line by line.

export type Task = {
  verb: "save" | "finalize" | "type" | "read"
  claims: Claims
  workspace_id: string
  session_id: string
}
export type Doomed = { child: ChildProcess; said: unknown[]; ended: Promise<NodeJS.Signals | null> }

/** `environment` replaces variables of this process's own. */
export const startDoomed = (task: Task, environment: Record<string, string>): Doomed =>
  start("doomed-program.ts", [JSON.stringify(task)], environment)

function start(program: string, given: string[], environment: Record<string, string>): Doomed {
  const path = join(import.meta.dirname, program)
  const child = spawn(process.execPath, ["--conditions=react-server", path, ...given], {
    cwd: resolve(import.meta.dirname, "../../.."),
    env: { ...process.env, BRIDGE_AUTH_URL: "http://127.0.0.1:9", LOG_LEVEL: "silent", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const said: unknown[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on("line", (line) => said.push(JSON.parse(line)))
  const ended = Promise.all([once(child, "exit"), once(lines, "close")]).then(([[, signal]]) => signal)
  return { child, said, ended }
}

/** Does a verb in a process that dies at a named place. Returns what it said before; throws when it lived. */
export const dieAt = (failpoint: Failpoint, task: Task, environment: Record<string, string> = {}) =>
  deathOf(failpoint, startDoomed(task, { ...environment, BRIDGE_FAILPOINT: failpoint }))

/** Works a migration run in a process that dies at a named place. Throws when it lived. */
export const dieAtWork = (failpoint: Failpoint, run_id: string) =>
  deathOf(failpoint, start("doomed-worker.ts", [run_id], { BRIDGE_FAILPOINT: failpoint }))

/** Works a migration run in a process that is killed before its n-th statement, from 1. False when it ended before. */
export async function diesAtWork(n: number, run_id: string, environment: Record<string, string>): Promise<boolean> {
  return (await start("doomed-worker.ts", [run_id, String(n)], environment).ended) === "SIGKILL"
}

async function deathOf(failpoint: Failpoint, { said, ended }: Doomed): Promise<unknown[]> {
  const signal = await ended
  if (signal !== "SIGKILL") throw new Error(`The process did not die at ${failpoint}; it said ${JSON.stringify(said)}`)
  return said
}
