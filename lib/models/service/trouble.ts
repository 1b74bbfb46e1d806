import "server-only"
import { APICallError } from "@ai-sdk/provider"
import { retryAfterMs } from "#lib/models/attempts"
import type { ModelCallStatus } from "#lib/models/contract"
import { AppError, isAppError } from "#lib/platform/errors"

// A provider's trouble in our words.

export function statusOf(error: unknown, caller: AbortSignal | undefined): ModelCallStatus {
  if (caller?.aborted) return "stopped"
  if (isAppError(error) && error.code === "timed_out") return "timed_out"
  if (APICallError.isInstance(error) && error.statusCode === 429) return "rate_limited"
  return "failed"
}

/** A provider's error in our words. The provider's own text may quote the prompt, so it stays in the cause. */
export function explained(error: unknown, caller: AbortSignal | undefined): unknown {
  if (isAppError(error) || caller?.aborted) return error
  if (!APICallError.isInstance(error))
    return new AppError(
      "upstream_failed",
      "The model could not be reached or answered nonsense. Ask again; nothing was saved.",
      { reason: "model_failed" },
      { cause: error },
    )
  const status = error.statusCode ?? 0
  const retry_after_ms = retryAfterMs(error.responseHeaders?.["retry-after"], Date.now())
  if (status === 429)
    return new AppError(
      "limit_exceeded",
      "The model's provider is limiting us right now. Try again in a moment.",
      { reason: "model_rate_limited", retry_after_s: Math.ceil((retry_after_ms ?? 10_000) / 1000) },
      { cause: error },
    )
  if (status === 401 || status === 403)
    return new AppError(
      "unavailable",
      "The model's provider refused our key. An administrator must set a valid one.",
      { reason: "model_key" },
      { cause: error },
    )
  if (status === 529 || status === 503)
    return new AppError(
      "unavailable",
      "The model's provider is overloaded. Try again in a moment.",
      { reason: "model_overloaded", retry_after_s: 10 },
      { cause: error },
    )
  return new AppError(
    "upstream_failed",
    "The model's provider failed to answer. Ask again; nothing was saved.",
    { reason: "model_failed", provider_status: status },
    { cause: error },
  )
}
