// How much a run takes at once, and how fast it may go. Times in ms of one process's clock.

/** What one statement should take: long enough to pay for its round trips, short enough that a pause is soon obeyed. */
const TARGET_MS = 250
const MOST_BATCHES = 40

/** Batches for the next statement, after a full one of `batches` took `took_ms`: at most twice as many, or half. */
export function nextSize(batches: number, took_ms: number): number {
  const fitting = Math.round((batches * TARGET_MS) / Math.max(1, took_ms))
  return Math.min(MOST_BATCHES, 2 * batches, Math.max(1, Math.floor(batches / 2), fitting))
}

/** Users a run may still take, as of a time. It starts with none, so that a run that changes hands does not gain any. */
export type Budget = { tokens: number; at_ms: number }

export const newBudget = (now_ms: number): Budget => ({ tokens: 0, at_ms: now_ms })

/** What may be saved up while nothing is taken, and how long a batch is waited for, in seconds of the rate. */
const SAVED_S = 0.5
const BATCH_S = 2

/**
 * Takes up to `wanted` users from the budget, all of them when there is no rate: whole batches, or, where the rate is so
 * low that one would keep the lane waiting, part of one. With none to give, `wait_ms` says when there are some.
 */
export function take(
  budget: Budget,
  users_per_second: number | null,
  wanted: number,
  now_ms: number,
  batch = 1,
): { granted: number; wait_ms: number } {
  if (users_per_second === null) return { granted: wanted, wait_ms: 0 }
  const least = Math.min(wanted, batch, Math.max(1, Math.floor(users_per_second * BATCH_S)))
  const earned = (Math.max(0, now_ms - budget.at_ms) / 1000) * users_per_second
  budget.tokens = Math.min(Math.max(least, users_per_second * SAVED_S), budget.tokens + earned)
  budget.at_ms = now_ms
  if (budget.tokens < least) return { granted: 0, wait_ms: ((least - budget.tokens) / users_per_second) * 1000 }
  const granted = Math.min(wanted, least * Math.floor(budget.tokens / least))
  budget.tokens -= granted
  return { granted, wait_ms: 0 }
}

/** Gives back what was taken and not used. */
export function giveBack(budget: Budget, users: number): void {
  budget.tokens += users
}
