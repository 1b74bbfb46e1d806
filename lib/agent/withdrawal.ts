import type { ToolOutcome } from "#lib/agent/contract"

// When too much goes wrong, query tools are withdrawn, so that a model stops trying and tells the real error.

export type Tally = { slow: number; failed: number; invalid: number }

export const SLOW_MS = 10_000
const MOST: Tally = { slow: 2, failed: 3, invalid: 6 }

export const fresh = (): Tally => ({ slow: 0, failed: 0, invalid: 0 })

/** The tally after one more call. */
export function counted(tally: Tally, outcome: ToolOutcome, duration_ms: number): Tally {
  return {
    slow: tally.slow + (duration_ms >= SLOW_MS ? 1 : 0),
    failed: tally.failed + (outcome === "failed" ? 1 : 0),
    invalid: tally.invalid + (outcome === "invalid" || outcome === "refused" ? 1 : 0),
  }
}

/** True when a limit is reached: two slow, three failed or six invalid calls. */
export const isWithdrawn = (tally: Tally): boolean =>
  tally.slow >= MOST.slow || tally.failed >= MOST.failed || tally.invalid >= MOST.invalid
