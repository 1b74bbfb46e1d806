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
export function startDoomed(task: Task, environment: Record<string, string>): Doomed {
  const program = join(import.meta.dirname, "doomed-program.ts")
  const child = spawn(process.execPath, ["--conditions=react-server", program, JSON.stringify(task)], {
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
export async function dieAt(
  failpoint: Failpoint,
  task: Task,
  environment: Record<string, string> = {},
): Promise<unknown[]> {
  const { said, ended } = startDoomed(task, { ...environment, BRIDGE_FAILPOINT: failpoint })
  const signal = await ended
  if (signal !== "SIGKILL") throw new Error(`The process did not die at ${failpoint}; it said ${JSON.stringify(said)}`)
  return said
}
