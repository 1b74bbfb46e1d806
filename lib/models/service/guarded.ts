import "server-only"
import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4StreamPart,
} from "@ai-sdk/provider"
import { isOpen, retryAfterMs, waitMs } from "#lib/models/attempts"
import { redactDeep } from "#lib/models/redact"
import { Attempt, type Guard, shared } from "#lib/models/service/attempt"
import { explained, statusOf } from "#lib/models/service/trouble"
import { AppError } from "#lib/platform/errors"

// A language model behind the house's rules: budget first, secrets out, three attempts, deadlines, every call on record.

const MOST_AT_ONCE = 8

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener("abort", () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })

/** Wraps a model. Throws `limit_exceeded`, `unavailable`, `timed_out` or `upstream_failed` with what to do about it. */
export function guarded(model: LanguageModelV4, guard: Guard): LanguageModelV4 {
  const isHosted = guard.provider !== "builtin"
  const prepare = (options: LanguageModelV4CallOptions) =>
    isHosted ? { ...options, prompt: redactDeep(options.prompt) } : options

  async function admitted<T>(options: LanguageModelV4CallOptions, call: (attempt: Attempt) => Promise<T>): Promise<T> {
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
    const attempt = new Attempt(guard, options.abortSignal)
    try {
      return await attempts(attempt, () => call(attempt))
    } catch (error) {
      attempt.end(statusOf(error, options.abortSignal))
      throw explained(error, options.abortSignal)
    }
  }

  async function attempts<T>(attempt: Attempt, call: () => Promise<T>): Promise<T> {
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

  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (options) =>
      admitted(options, async (attempt) => {
        const result = await model.doGenerate({ ...prepare(options), abortSignal: attempt.signal })
        attempt.use(result.usage)
        await attempt.end("ok")
        return result
      }),
    doStream: (options) =>
      admitted(options, async (attempt) => {
        const result = await model.doStream({ ...prepare(options), abortSignal: attempt.signal })
        return { ...result, stream: watched(result.stream, attempt, options.abortSignal) }
      }),
  }
}

/** Passes a stream on, watching for silence and for an end without a finish: a cut answer is an error, not an answer. */
function watched(
  source: ReadableStream<LanguageModelV4StreamPart>,
  attempt: Attempt,
  caller: AbortSignal | undefined,
): ReadableStream<LanguageModelV4StreamPart> {
  const reader = source.getReader()
  let isFinished = false
  let hasFailed = false

  async function next(): Promise<LanguageModelV4StreamPart | null> {
    const { value, done } = await reader.read().catch((error: unknown) => {
      if (attempt.signal.aborted) throw error
      return { value: undefined, done: true as const }
    })
    if (!done) return value
    if (isFinished || hasFailed) return null
    hasFailed = true
    const message = "The model's answer was cut off in the middle. Ask again; nothing was saved."
    await attempt.end("cut")
    return { type: "error", error: new AppError("upstream_failed", message, { reason: "model_cut" }) }
  }

  return new ReadableStream<LanguageModelV4StreamPart>({
    start(controller) {
      attempt.signal.addEventListener("abort", () => {
        void attempt.end(attempt.expired ? "timed_out" : "stopped").catch(() => undefined)
        controller.error(attempt.expired ?? attempt.signal.reason)
      })
    },
    async pull(controller) {
      const part = await next()
      if (part === null) {
        await attempt.end(hasFailed ? "failed" : "ok")
        controller.close()
        return
      }
      attempt.heard(part.type.endsWith("-delta"))
      if (part.type === "finish") {
        isFinished = true
        attempt.use(part.usage)
      }
      if (part.type !== "error") controller.enqueue(part)
      else {
        hasFailed = true
        controller.enqueue({ type: "error", error: explained(part.error, caller) })
      }
    },
    async cancel(reason) {
      await attempt.end("stopped")
      await reader.cancel(reason)
    },
  })
}
