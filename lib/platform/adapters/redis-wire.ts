import "server-only"
import { AppError } from "#lib/platform/errors"

// What every Redis has before it: a hard time limit on each call, and a circuit that opens at the first silence, so
// that a dead Redis costs one request one time limit and the rest nothing.

/** Commands as words, answered within the time limit or refused. Shared by the cache and the budgets. */
export type RedisWire = {
  kind: string
  /** Throws `Refused` when Redis says no, and `unavailable` when it does not answer. */
  send(command: string[], how?: { limit_ms?: number; isBytes?: boolean }): Promise<unknown>
  ping(): Promise<{ kind: string; latency_ms: number }>
  since(): number
  /** Says that what was written before now may not stand. */
  doubt(): void
  close(): void
}

/** Redis answered, and refused the command. Its words only: a command holds what people wrote. */
export class Refused extends Error {}

/** One way to reach a Redis. `send` may take as long as it likes; `drop` gives up whatever may hang. */
export type Line = {
  /** `isBytes`: text comes as a Buffer where the line can. */
  send(command: string[], isBytes: boolean): Promise<unknown>
  drop(): void
}

export type WireOptions = {
  limit_ms?: number
  /** How long nobody asks a Redis that fell silent. */
  pause_ms?: number
  onChange?: (change: "lost" | "back", cause?: unknown) => void
}

export const LIMIT_MS = 300
const PAUSE_MS = 1_000

/** `open` makes the line; it calls what it is given when the connection breaks between two calls. */
export function guard(kind: string, open: (doubt: () => void) => Line, options: WireOptions = {}): RedisWire {
  const { limit_ms = LIMIT_MS, pause_ms = PAUSE_MS, onChange } = options
  let sound_since: number | null = null
  let doubts = 0
  let lost: { ask_again_at: number; isAsking: boolean } | null = null
  let isClosed = false

  const doubt = () => {
    sound_since = null
    doubts++
  }
  const line = open(doubt)

  async function attempt(command: string[], limit: number, isBytes = false): Promise<unknown> {
    const doubted = doubts
    try {
      const answer = await within(limit, () => line.send(command, isBytes))
      // An answer that was under way when something broke proves nothing about now.
      if (doubted === doubts) restore()
      return answer
    } catch (error) {
      throw error instanceof Refused ? error : lose(error)
    }
  }

  function restore() {
    sound_since ??= Date.now()
    if (lost) onChange?.("back")
    lost = null
  }

  function lose(cause: unknown): AppError {
    doubt()
    line.drop()
    if (!lost && !isClosed) onChange?.("lost", cause)
    lost = { ask_again_at: Date.now() + pause_ms, isAsking: lost?.isAsking ?? false }
    return unavailable(cause)
  }

  /** Asks whatever the circuit says. A Redis that refuses even this is of no use to anybody. */
  async function ping() {
    const started = performance.now()
    try {
      await attempt(["PING"], limit_ms)
    } catch (error) {
      throw error instanceof Refused ? lose(error) : error
    }
    return { kind, latency_ms: performance.now() - started }
  }

  async function askAgain() {
    if (!lost || lost.isAsking || Date.now() < lost.ask_again_at) return
    lost.isAsking = true
    // Nobody waits for this one; when it fails, the next try has been put off.
    await ping().catch(() => undefined)
    if (lost) lost.isAsking = false
  }

  return {
    kind,
    async send(command, { limit_ms: limit = limit_ms, isBytes } = {}) {
      if (isClosed) throw unavailable(new Error("the cache is closed"))
      if (lost) {
        void askAgain()
        throw unavailable(new Error("no answer a moment ago"))
      }
      return attempt(command, limit, isBytes)
    },
    ping,
    since: () => sound_since ?? Date.now(),
    doubt,
    close() {
      isClosed = true
      line.drop()
    },
  }
}

function within<T>(limit_ms: number, act: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // This process may have been busy itself: what has arrived by now is read before Redis is called silent.
    const late = () => setImmediate(() => reject(new Error(`no answer within ${limit_ms} ms`)))
    const timer = setTimeout(late, limit_ms)
    act()
      .finally(() => clearTimeout(timer))
      .then(resolve, reject)
  })
}

export function unavailable(cause: unknown): AppError {
  const message = "The cache cannot be reached right now. Try again in a moment."
  return new AppError("unavailable", message, { reason: "cache" }, { cause })
}
