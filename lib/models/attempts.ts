// When to try a model again, and when to stop asking. Pure: time and chance are arguments.

export const MOST_ATTEMPTS = 3
const LONGEST_WAIT_MS = 30_000

/** Seconds or a date, as in a Retry-After header; milliseconds from `now`, or null when it says nothing. */
export function retryAfterMs(header: string | null | undefined, now: number): number | null {
  if (!header) return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

/**
 * Milliseconds to wait before attempt `attempt` (from 1), or null when it is not worth waiting: the attempts are used
 * up, or the provider asks for longer than a person waits. `chance` is 0..1 and spreads callers. `waits` are a caller's
 * own, one per further attempt.
 */
export function waitMs(
  attempt: number,
  retry_after_ms: number | null,
  chance: number,
  waits?: readonly number[],
): number | null {
  const own = waits?.[attempt - 1]
  if (waits ? own === undefined : attempt >= MOST_ATTEMPTS) return null
  if (retry_after_ms !== null)
    return retry_after_ms > LONGEST_WAIT_MS ? null : Math.round(retry_after_ms + chance * 250)
  if (own !== undefined) return Math.round(own + chance * 250)
  return Math.round(500 * 2 ** (attempt - 1) * (0.5 + chance))
}

export type Breaker = { failures: number; open_until: number }
const TRIPS_AFTER = 5
const REST_MS = 30_000

/** The breaker after a call; five failures in a row keep everybody away for 30 s. */
export function afterCall(breaker: Breaker, hasFailed: boolean, now: number): Breaker {
  if (!hasFailed) return { failures: 0, open_until: 0 }
  const failures = breaker.failures + 1
  return { failures, open_until: failures >= TRIPS_AFTER ? now + REST_MS : breaker.open_until }
}

export const isOpen = (breaker: Breaker, now: number): boolean => breaker.open_until > now
