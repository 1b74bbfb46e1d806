import { spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { root, Trouble } from "./data-dir.mjs"
import { leash } from "./os-user.mjs"
import { say } from "./progress.mjs"

const longestWaitMs = 30_000
const steadyMs = 60_000

/** Prints what a child says, each line under its name. */
function echo(child, name) {
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      if (line.trim()) say(`[${name}] ${line}`)
    })
  }
}

/** Ends what a dead child had started itself: it would hold ports and locks against the next one. */
function endGroup(pid) {
  if (process.platform === "win32" || !pid) return
  try {
    process.kill(-pid, "SIGKILL")
  } catch (error) {
    if (error.code !== "ESRCH") throw error
  }
}

/** Arguments that put a Node program on a leash where the system has none: it ends when its stdin closes. */
function leashed(node, args) {
  const prefix = leash("TERM")
  return prefix.length > 0
    ? [...prefix, node, ...args]
    : [node, "--import", join(root, "embedded", "leash.mjs"), ...args]
}

/**
 * Keeps a program running: when it dies it is started again, after a wait that doubles.
 * @param {{ name: string, node: string, args: string[], env: Record<string, string>, onStart?: (pid: number) => void,
 *   hasChannel?: boolean }} program hasChannel: it sends "ready" over the channel when it is
 */
export function keepRunning({ name, node, args, env, onStart, hasChannel }) {
  let child
  let isStopping = false
  let waitMs = 250
  let failures = 0
  const ready = Promise.withResolvers()

  const start = () => {
    const since = Date.now()
    const [command, ...words] = leashed(node, args)
    // In a group of its own: Ctrl-C in a terminal reaches the launcher alone, which stops the rest in order.
    const stdio = ["pipe", "pipe", "pipe", ...(hasChannel ? ["ipc"] : [])]
    child = spawn(command, words, { cwd: root, env, stdio, detached: true })
    if (child.pid) onStart?.(child.pid)
    echo(child, name)
    if (hasChannel) child.once("message", ready.resolve)
    child.once("error", (error) => say(`[${name}] ${error.message}`))
    child.once("exit", async (code, signal) => {
      endGroup(child.pid)
      if (isStopping) return
      if (Date.now() - since > steadyMs) {
        waitMs = 250
        failures = 0
      }
      failures += 1
      say(`  !  ${name} ended (${signal ?? `exit code ${code}`}). Starting it again in ${waitMs / 1000} s.`)
      await sleep(waitMs)
      waitMs = Math.min(waitMs * 2, longestWaitMs)
      if (!isStopping) start()
    })
  }
  start()

  return {
    name,
    ready: ready.promise,
    get pid() {
      return child.pid
    },
    /** How often it has died since it last ran for a minute. */
    get failures() {
      return failures
    },
    /** Asks it to end, and makes it end after `patienceMs`. */
    async stop(patienceMs = 8_000) {
      isStopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once("exit", resolve))
      child.kill("SIGTERM")
      const late = setTimeout(() => child.kill("SIGKILL"), patienceMs)
      await gone
      clearTimeout(late)
    },
  }
}

/**
 * Runs a program to its end. Its last words become the error when it fails.
 * @param {{ name: string, node: string, args: string[], env: Record<string, string>, signal: AbortSignal, remedy: string }} program
 */
export async function runToEnd({ name, node, args, env, signal, remedy }) {
  const [command, ...words] = leashed(node, args)
  const child = spawn(command, words, { cwd: root, env, stdio: ["pipe", "pipe", "pipe"], detached: true, signal })
  let said = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said = (said + chunk).slice(-8_000)
    })
  }
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (status, killed) => resolve(status ?? killed))
  })
  if (code !== 0) throw new Trouble(`${name} failed (${code}):\n${said.trim()}\n\n${remedy}`)
  return said.trim()
}

/**
 * Waits until an address answers.
 * @param {string} url
 * @param {{ program: { failures: number, name: string }, signal: AbortSignal, timeoutMs?: number }} options
 */
export async function waitUntilServing(url, { program, signal, timeoutMs = 120_000 }) {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    signal.throwIfAborted()
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: "manual" })
      await response.body?.cancel()
      return response.status
    } catch (error) {
      if (error.name === "AbortError") throw error
    }
    if (program.failures >= 4)
      throw new Trouble(
        `${program.name} keeps ending. Its last words stand above. Check the configuration: npm run doctor`,
      )
    if (Date.now() > deadline)
      throw new Trouble(
        `${program.name} has not answered at ${url} for ${timeoutMs / 1000} s. Check the machine's load, then run npm start again.`,
      )
    await sleep(30)
  }
}
