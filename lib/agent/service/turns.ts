import "server-only"
import { EventEmitter } from "node:events"

// Turns under way in this process. A turn belongs to nobody's connection: followers come and go, and half a minute
// after the last one has left the model is stopped.

const GRACE_MS = 30_000

export type LiveTurn = {
  turn_id: string
  signal: AbortSignal
  stop(reason: "stopped" | "abandoned"): void
  /** Wakes followers: there is something new in the table. */
  ring(): void
  end(): void
}

type Entry = {
  controller: AbortController
  bell: EventEmitter
  followers: number
  timer: ReturnType<typeof setTimeout> | undefined
  grace_ms: number
}

// Pages and routes are separate module instances in one process.
const KEY = Symbol.for("bridge.assistant.turns")
const holder = globalThis as { [KEY]?: Map<string, Entry> }
holder[KEY] ??= new Map()
const live: Map<string, Entry> = holder[KEY]

/** Puts a turn on the list. Without a follower its time runs from now. */
export function begin(turn_id: string, grace_ms = GRACE_MS): LiveTurn {
  const entry: Entry = {
    controller: new AbortController(),
    bell: new EventEmitter().setMaxListeners(0),
    followers: 0,
    timer: undefined,
    grace_ms,
  }
  live.set(turn_id, entry)
  watch(turn_id, entry)
  return {
    turn_id,
    signal: entry.controller.signal,
    stop: (reason) => entry.controller.abort(new DOMException(reason, "AbortError")),
    ring: () => entry.bell.emit("ring"),
    end() {
      clearTimeout(entry.timer)
      live.delete(turn_id)
      entry.bell.emit("ring")
    },
  }
}

function watch(turn_id: string, entry: Entry) {
  clearTimeout(entry.timer)
  if (entry.followers > 0 || live.get(turn_id) !== entry) return
  entry.timer = setTimeout(() => entry.controller.abort(new DOMException("abandoned", "AbortError")), entry.grace_ms)
  entry.timer.unref()
}

/** Stops a turn of this process; false when it runs elsewhere or not at all. */
export function stop(turn_id: string): boolean {
  const entry = live.get(turn_id)
  entry?.controller.abort(new DOMException("stopped", "AbortError"))
  return entry !== undefined
}

export const isLive = (turn_id: string): boolean => live.has(turn_id)

/** Counts a follower of a turn; `leave` takes it off again. `wait` resolves at the next ring or after `ms`. */
export function follow(turn_id: string): { wait(ms: number): Promise<void>; leave(): void } {
  const entry = live.get(turn_id)
  if (entry) {
    entry.followers++
    clearTimeout(entry.timer)
  }
  let hasRung = false
  const onRing = () => {
    hasRung = true
  }
  entry?.bell.on("ring", onRing)
  let hasLeft = false
  return {
    async wait(ms) {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(done, ms)
          function done() {
            clearTimeout(timer)
            entry?.bell.off("ring", done)
            resolve()
          }
          entry?.bell.once("ring", done)
        })
      }
      hasRung = false
    },
    leave() {
      if (hasLeft || !entry) return
      hasLeft = true
      entry.bell.off("ring", onRing)
      entry.followers--
      watch(turn_id, entry)
    },
  }
}
