import "server-only"
import { spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { AppError } from "#lib/platform/errors"
import type { Answers, Ask, Failure, FromChild, ToChild } from "#lib/warehouse/adapters/duckdb-protocol"

// One executor child as an object with a `call`. A statement is interrupted at T; if the process does not answer within
// 1.5 s more it is killed, because an interrupt does not reach every loop of the engine.

const KILL_AFTER_MS = 1_500
const START_WITHIN_MS = 15_000
const MEMORY_KB = 3_000_000

export type ExecutorOptions = { path: string; node?: string; root?: string; memory_kb?: number }

export type Executor = {
  call<A extends Ask>(ask: A, options: { timeout_ms: number; signal?: AbortSignal }): Promise<Answers[A["op"]]>
  isAlive(): boolean
  pid: number | undefined
  kill(): void
}

/** What an executor answers when a statement itself was at fault. Turned into words by the adapter, which knows the SQL. */
export class StatementFailed extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

const gone = () =>
  new AppError(
    "unavailable",
    "The warehouse process stopped while it worked on this query. A new one is started: try again, and ask for less if it happens twice.",
    {
      reason: "executor_died",
      retry_after_s: 1,
    },
  )
const late = (timeout_ms: number) =>
  new AppError(
    "timed_out",
    `The query was stopped after ${timeout_ms / 1000} s. Narrow the period, aggregate more, or read fewer tables.`,
    {
      reason: "deadline",
      timeout_ms,
    },
  )
const cancelled = () =>
  new AppError("timed_out", "The query was cancelled because nobody waits for it any more.", { reason: "cancelled" })

// Limits that need a shell: the address space everywhere, and dying with the parent where the kernel can do it.
const START =
  'ulimit -v "$0" 2>/dev/null; if command -v setpriv >/dev/null 2>&1; then exec setpriv --pdeathsig KILL "$@"; else exec "$@"; fi'

function start({
  path,
  node = process.execPath,
  root = /* turbopackIgnore: true */ process.cwd(),
  memory_kb = MEMORY_KB,
}: ExecutorOptions) {
  const script = join(root, "lib", "warehouse", "adapters", "duckdb-executor.ts")
  const args = [node, "--conditions=react-server", "--disable-warning=ExperimentalWarning", script, path]
  // An empty environment: nothing the engine could read is worth reading.
  const options = {
    cwd: root,
    env: {
      NODE_ENV: "production" as const,
      TZ: "UTC",
      PATH: "/usr/bin:/bin",
      MALLOC_ARENA_MAX: "1",
      UV_THREADPOOL_SIZE: "2",
    },
  }
  const [command = node, ...rest] = args
  const stdio: ["pipe", "pipe", "ignore"] = ["pipe", "pipe", "ignore"]
  return process.platform === "win32"
    ? spawn(command, rest, { ...options, stdio })
    : spawn("sh", ["-c", START, String(memory_kb), ...args], { ...options, stdio })
}

export function startExecutor(options: ExecutorOptions): Executor {
  const child = start(options)
  type Waiting = { id: number; resolve: (value: unknown) => void; reject: (error: unknown) => void }
  let waiting: Waiting | null = null
  let alive = true
  let next = 1
  let becomeReady: () => void = () => {}
  let failStart: (error: unknown) => void = () => {}
  const ready = new Promise<void>((resolve, reject) => {
    becomeReady = resolve
    failStart = reject
  })
  ready.catch(() => {})

  function end(error: AppError): void {
    if (!alive) return
    alive = false
    failStart(error)
    waiting?.reject(error)
    waiting = null
  }
  const handles = [child, child.stdin, child.stdout] as { ref?(): void; unref?(): void }[]
  const hold = () => {
    for (const handle of handles) handle.ref?.()
  }
  const release = () => {
    for (const handle of handles) handle.unref?.()
  }

  child.on("error", () => end(gone()))
  child.on("exit", () => end(gone()))
  child.stdin.on("error", () => end(gone()))
  createInterface({ input: child.stdout }).on("line", (line) => {
    let message: FromChild
    try {
      message = JSON.parse(line) as FromChild
    } catch {
      // The engine may print a line of its own; it is not an answer.
      return
    }
    if ("ready" in message) return becomeReady()
    if ("fatal" in message) {
      // The engine's own words hold paths and process ids: they stay in the cause.
      const isLocked = /conflicting lock/i.test(message.fatal)
      const help = isLocked
        ? "Another program is writing to it. Try again when it has finished."
        : "Check that it exists, is readable and is a DuckDB file; the sample is built anew at the next start when it is removed."
      const cause = new Error(message.fatal)
      end(
        new AppError(
          "unavailable",
          `The warehouse file cannot be opened. ${help}`,
          { reason: "cannot_open" },
          { cause },
        ),
      )
      return
    }
    if (waiting?.id !== message.id) return
    const { resolve, reject } = waiting
    waiting = null
    if ("answer" in message) resolve(message.answer)
    else reject(new StatementFailed(message.failure))
  })
  const tell = (message: ToChild) => child.stdin.write(`${JSON.stringify(message)}\n`)
  const kill = () => {
    child.kill("SIGKILL")
    end(gone())
  }
  release()

  async function call<A extends Ask>(
    ask: A,
    { timeout_ms, signal }: { timeout_ms: number; signal?: AbortSignal },
  ): Promise<Answers[A["op"]]> {
    if (signal?.aborted) throw cancelled()
    if (!alive) throw gone()
    hold()
    const id = next++
    let stopped: AppError | null = null
    let killTimer: NodeJS.Timeout | undefined
    const stop = (why: AppError) => {
      if (stopped) return
      stopped = why
      tell({ interrupt: id })
      killTimer = setTimeout(kill, KILL_AFTER_MS)
    }
    const onAbort = () => stop(cancelled())
    const startTimer = setTimeout(kill, START_WITHIN_MS)
    let timer: NodeJS.Timeout | undefined
    try {
      await ready
      clearTimeout(startTimer)
      if (signal?.aborted) throw cancelled()
      timer = setTimeout(() => stop(late(timeout_ms)), timeout_ms)
      signal?.addEventListener("abort", onAbort, { once: true })
      return await new Promise<Answers[A["op"]]>((resolve, reject) => {
        waiting = { id, resolve: resolve as (value: unknown) => void, reject }
        tell({ id, ask })
      })
    } catch (error) {
      if (stopped) throw stopped
      throw error
    } finally {
      clearTimeout(startTimer)
      clearTimeout(timer)
      clearTimeout(killTimer)
      signal?.removeEventListener("abort", onAbort)
      release()
    }
  }
  return { call, isAlive: () => alive, pid: child.pid, kill }
}
