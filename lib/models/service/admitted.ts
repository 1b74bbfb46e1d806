import "server-only"
import { APICallError } from "@ai-sdk/provider"
import { isOpen, retryAfterMs, waitMs } from "#lib/models/attempts"
import { Attempt, type Guard, shared } from "#lib/models/service/attempt"
import { explained, statusOf } from "#lib/models/service/trouble"
import { AppError } from "#lib/platform/errors"

// What every call to a model goes through, whatever it asks for: budget first, a breaker, few at once, more attempts.

const MOST_AT_ONCE = 8

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener("abort", () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })

/** Makes a call, or throws `limit_exceeded`, `unavailable`, `timed_out` or `upstream_failed` with what to do about it. */
export async function admitted<T>(
  guard: Guard,
  caller: AbortSignal | undefined,
  call: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  await guard.check()
  const name = `${guard.provider}:${guard.model}`
  const breaker = shared.breakers.get(name) ?? { failures: 0, open_until: 0 }
  const now = guard.clock().getTime()
  if (isOpen(breaker, now))
    throw new AppError(
      "unavailable",
      "The model has failed several times in a row, so it rests for half a minute. Try again then.",
      { reason: "model_resting", retry_after_s: Math.ceil((breaker.open_until - now) / 1000) },
    )
  const running = shared.running.get(guard.workspace_id) ?? 0
  if (running >= MOST_AT_ONCE)
    throw new AppError(
      "limit_exceeded",
      `This workspace has ${running} model calls under way. Wait for one to finish.`,
      { reason: "model_concurrency", retry_after_s: 5 },
    )
  const attempt = new Attempt(guard, caller)
  try {
    return await attempts(guard, attempt, () => call(attempt))
  } catch (error) {
    attempt.end(statusOf(error, caller))
    throw explained(error, caller)
  }
}

async function attempts<T>(guard: Guard, attempt: Attempt, call: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await call()
    } catch (error) {
      const isWorthIt =
        APICallError.isInstance(error) &&
        (error.isRetryable || error.statusCode === 429 || (error.statusCode ?? 0) >= 500)
      const after = APICallError.isInstance(error)
        ? retryAfterMs(error.responseHeaders?.["retry-after"], guard.clock().getTime())
        : null
      const chance = (guard.chance ?? Math.random)()
      const ms = isWorthIt && !attempt.signal.aborted ? waitMs(count, after, chance, guard.waits_ms) : null
      if (ms === null) throw error
      guard.log.warn("model.retry", {
        provider: guard.provider,
        model: guard.model,
        attempt: count,
        wait_ms: ms,
        status: APICallError.isInstance(error) ? (error.statusCode ?? null) : null,
      })
      await (guard.wait ?? pause)(ms, attempt.signal)
    }
  }
}
