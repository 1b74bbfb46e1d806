import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { createServer } from "node:net"
import { join, resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

// `npm start` as a newcomer runs it, but on a data folder and a port of its own.

const root = resolve(import.meta.dirname, "..")

export type Stack = {
  address: string
  /** Milliseconds from the call of the command to the line that says it serves. */
  ready_ms: number
  /** Process ids of the parts by name, as the launcher wrote them down. */
  parts(): Record<string, number>
  /** Ctrl-C, and wait until everything has stopped. */
  stop(): Promise<void>
  /** kill -9 of the launcher; what it started must fall with it. */
  kill(): Promise<void>
}

type Options = { dataDir: string; port?: number; fresh?: boolean; env?: Record<string, string> }

/** Starts the program and waits until it says where it serves. `fresh` begins anew. */
export async function startStack({ dataDir, port, fresh = false, env = {} }: Options): Promise<Stack> {
  const began = performance.now()
  const args = [join(root, "embedded/start.mjs"), ...(fresh ? ["--fresh"] : [])]
  const launcher = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      LOG_LEVEL: "warn",
      PORT: String(port ?? (await freePort())),
      BRIDGE_DATA_DIR: dataDir,
      ...env,
    },
  })
  let said = ""
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.on("data", (chunk) => {
      said = (said + chunk).slice(-20_000)
    })
  }
  const address = await served(launcher, () => said)
  return {
    address,
    ready_ms: performance.now() - began,
    parts: () => partsIn(join(root, dataDir, "running.json")),
    stop: () => end(launcher, "SIGINT"),
    kill: () => end(launcher, "SIGKILL"),
  }
}

async function served(launcher: ChildProcess, said: () => string): Promise<string> {
  const deadline = Date.now() + 300_000
  for (;;) {
    const address = /serves at (\S+)/.exec(said())?.[1]
    if (address) return address
    if (launcher.exitCode !== null) throw new Error(`npm start ended with ${launcher.exitCode}:\n${said()}`)
    if (Date.now() > deadline) throw new Error(`npm start did not serve within 5 minutes:\n${said()}`)
    await sleep(50)
  }
}

async function end(launcher: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (launcher.exitCode !== null || launcher.signalCode !== null) return
  const gone = new Promise((resolve) => launcher.once("exit", resolve))
  launcher.kill(signal)
  await gone
}

function partsIn(path: string): Record<string, number> {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")).children ?? {}) : {}
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0))
    })
  })
}
