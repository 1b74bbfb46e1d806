import "server-only"
import { stat } from "node:fs/promises"
import { AppError } from "#lib/platform/errors"
import { type Executor, type ExecutorOptions, startExecutor } from "#lib/warehouse/adapters/duckdb-child"

// A few executors per file, each with one statement at a time, so that killing one harms no other. Who comes later
// queues; a full queue answers at once. A file that was replaced gets new executors.

const MAX_WAITING = 64

export type Pool = {
  /** Runs `fn` with an executor nobody else has. Dead and outdated executors are replaced first. */
  use<T>(fn: (executor: Executor) => Promise<T>, options: { timeout_ms: number; signal?: AbortSignal }): Promise<T>
  /** Changes whenever the file is replaced. */
  identity(): Promise<string>
  pids(): number[]
  close(): void
}

export type PoolOptions = ExecutorOptions & { size?: number; start?: (options: ExecutorOptions) => Executor }

export function createPool({ start = startExecutor, ...options }: PoolOptions): Pool {
  const size = options.size ?? 2
  let all: { executor: Executor; identity: string; busy: boolean }[] = []
  const queue: (() => void)[] = []

  async function identity(): Promise<string> {
    try {
      const { ino, mtimeMs, size: bytes } = await stat(options.path)
      return `${ino}:${mtimeMs}:${bytes}`
    } catch (cause) {
      throw new AppError(
        "unavailable",
        "The warehouse file is missing. Start the program again: it builds the sample when there is none.",
        { reason: "cannot_open" },
        { cause },
      )
    }
  }

  function turn(timeout_ms: number, signal?: AbortSignal): Promise<void> {
    if (queue.length >= MAX_WAITING) {
      throw new AppError("unavailable", "Too many queries wait for this warehouse. Try again in a few seconds.", {
        reason: "queue_full",
        retry_after_s: 5,
      })
    }
    return new Promise((resolve, reject) => {
      const leave = (error: AppError) => {
        const at = queue.indexOf(go)
        if (at >= 0) queue.splice(at, 1)
        settle()
        reject(error)
      }
      const timer = setTimeout(
        () =>
          leave(
            new AppError(
              "timed_out",
              `The query waited ${timeout_ms / 1000} s for its turn. Other queries keep the warehouse busy: try again.`,
              { reason: "queue_wait" },
            ),
          ),
        timeout_ms,
      )
      const onAbort = () =>
        leave(new AppError("timed_out", "The query was cancelled while it waited.", { reason: "cancelled" }))
      const settle = () => {
        clearTimeout(timer)
        signal?.removeEventListener("abort", onAbort)
      }
      const go = () => {
        settle()
        resolve()
      }
      signal?.addEventListener("abort", onAbort, { once: true })
      queue.push(go)
    })
  }

  async function use<T>(
    fn: (executor: Executor) => Promise<T>,
    { timeout_ms, signal }: { timeout_ms: number; signal?: AbortSignal },
  ): Promise<T> {
    const current = await identity()
    for (;;) {
      for (const slot of all) if (!slot.busy && slot.identity !== current) slot.executor.kill()
      all = all.filter((slot) => slot.executor.isAlive())
      let slot = all.find((candidate) => !candidate.busy)
      if (!slot && all.length < size) {
        slot = { executor: start(options), identity: current, busy: false }
        all.push(slot)
      }
      if (!slot) {
        await turn(timeout_ms, signal)
        continue
      }
      slot.busy = true
      try {
        return await fn(slot.executor)
      } finally {
        slot.busy = false
        queue.shift()?.()
      }
    }
  }

  return {
    use,
    identity,
    pids: () => all.flatMap((slot) => (slot.executor.isAlive() && slot.executor.pid ? [slot.executor.pid] : [])),
    close: () => {
      for (const slot of all) slot.executor.kill()
      all = []
    },
  }
}
